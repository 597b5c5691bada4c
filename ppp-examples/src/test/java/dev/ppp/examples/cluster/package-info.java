/** The tests of the cluster, on the cluster. */
@NullMarked
package dev.ppp.examples.cluster;

import org.jspecify.annotations.NullMarked;
