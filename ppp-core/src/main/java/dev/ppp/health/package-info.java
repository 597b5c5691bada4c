/** Whether the veneer and its shards answer, as {@code TenantRouter.health()} finds them. */
@NullMarked
package dev.ppp.health;

import org.jspecify.annotations.NullMarked;
