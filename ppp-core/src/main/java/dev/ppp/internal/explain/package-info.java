/** Asks the veneer how it executes a statement, and reads what it answers. */
@NullMarked
package dev.ppp.internal.explain;

import org.jspecify.annotations.NullMarked;
