/** Runs a plan: one process at a time, one transaction a step. */
@NullMarked
package dev.ppp.internal.applier;

import org.jspecify.annotations.NullMarked;
