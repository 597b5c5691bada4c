/** What tables and types look like on either side, and what the veneer makes of a shard's. Pure: connects to nothing. */
@NullMarked
package dev.ppp.internal.shape;

import org.jspecify.annotations.NullMarked;
