/** What ran where: the statements that a query sent to the shards, and what was left to the veneer. */
@NullMarked
package dev.ppp.explain;

import org.jspecify.annotations.NullMarked;
