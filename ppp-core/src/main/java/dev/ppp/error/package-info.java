/** What can go wrong, told as PostgreSQL tells it: a message, the facts, and what to do. */
@NullMarked
package dev.ppp.error;

import org.jspecify.annotations.NullMarked;
