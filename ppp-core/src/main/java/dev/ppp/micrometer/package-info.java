/** Meters of tenants' statements. Needs Micrometer ({@code io.micrometer:micrometer-core}), which this library does not bring. */
@NullMarked
package dev.ppp.micrometer;

import org.jspecify.annotations.NullMarked;
