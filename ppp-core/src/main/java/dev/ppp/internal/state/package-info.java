/** Reads what stands on the veneer and on the shards. Changes nothing. */
@NullMarked
package dev.ppp.internal.state;

import org.jspecify.annotations.NullMarked;
