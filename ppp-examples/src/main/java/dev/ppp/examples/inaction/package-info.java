/** The steps of {@link dev.ppp.examples.InAction}, each a class, and what they print with. */
@NullMarked
package dev.ppp.examples.inaction;

import org.jspecify.annotations.NullMarked;
