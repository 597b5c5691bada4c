/** Main classes that show the library on a real cluster. */
@NullMarked
package dev.ppp.examples;

import org.jspecify.annotations.NullMarked;
