/** Every statement that this library can run on the veneer, as data that can be read before it runs. */
@NullMarked
package dev.ppp.plan;

import org.jspecify.annotations.NullMarked;
