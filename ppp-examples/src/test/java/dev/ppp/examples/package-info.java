/** The tests of the main classes, as processes of their own. */
@NullMarked
package dev.ppp.examples;

import org.jspecify.annotations.NullMarked;
