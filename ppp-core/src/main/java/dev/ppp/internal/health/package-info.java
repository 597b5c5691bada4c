/** Asks the veneer and its shards whether they answer, and waits for none of them longer than it may. */
@NullMarked
package dev.ppp.internal.health;

import org.jspecify.annotations.NullMarked;
