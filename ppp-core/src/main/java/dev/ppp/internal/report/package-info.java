/** Reports statements that were not shipped. */
@NullMarked
package dev.ppp.internal.report;

import org.jspecify.annotations.NullMarked;
