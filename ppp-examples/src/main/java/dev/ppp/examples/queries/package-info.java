/** What queries of tenants cost, measured with JMH on servers of its own. */
@NullMarked
package dev.ppp.examples.queries;

import org.jspecify.annotations.NullMarked;
