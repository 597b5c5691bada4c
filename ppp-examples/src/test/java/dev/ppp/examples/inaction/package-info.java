/** The tests of the story and of what it prints with. */
@NullMarked
package dev.ppp.examples.inaction;

import org.jspecify.annotations.NullMarked;
