/** Tests of what the examples show of long work. */
@NullMarked
package dev.ppp.examples.console;

import org.jspecify.annotations.NullMarked;
