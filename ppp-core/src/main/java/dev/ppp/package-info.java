/** Says which shards there are and where each tenant lives, and makes the veneer so. */
@NullMarked
package dev.ppp;

import org.jspecify.annotations.NullMarked;
