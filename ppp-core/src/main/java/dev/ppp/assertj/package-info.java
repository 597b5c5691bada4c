/** Assertions for an application's own tests. Needs AssertJ ({@code org.assertj:assertj-core}), which this library does not bring. */
@NullMarked
package dev.ppp.assertj;

import org.jspecify.annotations.NullMarked;
