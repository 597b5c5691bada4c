/** What options of a foreign server do to how queries are planned: which are shipped, and what planning them costs. */
@NullMarked
package dev.ppp.examples.estimates;

import org.jspecify.annotations.NullMarked;
