/** Finds a tenant on the veneer by its name, and remembers it. */
@NullMarked
package dev.ppp.internal.directory;

import org.jspecify.annotations.NullMarked;
