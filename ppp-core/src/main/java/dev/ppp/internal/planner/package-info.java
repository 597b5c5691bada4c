/** Compares what is declared with what stands. Pure: connects to nothing. */
@NullMarked
package dev.ppp.internal.planner;

import org.jspecify.annotations.NullMarked;
