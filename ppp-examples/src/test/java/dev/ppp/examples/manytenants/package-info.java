/** The tests of the benchmark's parts. */
@NullMarked
package dev.ppp.examples.manytenants;

import org.jspecify.annotations.NullMarked;
