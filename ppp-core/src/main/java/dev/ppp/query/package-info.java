/** Typed queries of one tenant. */
@NullMarked
package dev.ppp.query;

import org.jspecify.annotations.NullMarked;
