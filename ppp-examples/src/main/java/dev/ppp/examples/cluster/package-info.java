/** The cluster that the examples run on: one veneer and some shards, most often with the tenants of a bookstore. */
@NullMarked
package dev.ppp.examples.cluster;

import org.jspecify.annotations.NullMarked;
