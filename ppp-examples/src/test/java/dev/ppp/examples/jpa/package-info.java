/** An application with JPA, in the tenants of two shards. */
@NullMarked
package dev.ppp.examples.jpa;

import org.jspecify.annotations.NullMarked;
