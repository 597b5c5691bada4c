/** The benchmark of many tenants: what is measured, how, and what is written of it. */
@NullMarked
package dev.ppp.examples.manytenants;

import org.jspecify.annotations.NullMarked;
