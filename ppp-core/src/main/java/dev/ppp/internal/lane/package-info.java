/** Connections that stand in one tenant, on either lane. */
@NullMarked
package dev.ppp.internal.lane;

import org.jspecify.annotations.NullMarked;
