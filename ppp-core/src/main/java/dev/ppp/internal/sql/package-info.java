/** SQL by jOOQ: rendered from templates, run without logging, failing with what the driver threw. */
@NullMarked
package dev.ppp.internal.sql;

import org.jspecify.annotations.NullMarked;
