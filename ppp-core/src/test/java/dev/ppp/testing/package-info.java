/** Real PostgreSQL servers for tests. */
@NullMarked
package dev.ppp.testing;

import org.jspecify.annotations.NullMarked;
