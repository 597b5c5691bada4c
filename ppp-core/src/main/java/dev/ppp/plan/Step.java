package dev.ppp.plan;

import java.util.List;

/**
 * Changes that are made in one transaction: all of them or none.
 *
 * @param scope whom the changes concern
 * @param changes at least one
 */
public record Step(Scope scope, List<Change> changes) {

    /**
     * Copies the changes.
     *
     * @param scope whom the changes concern
     * @param changes at least one
     */
    public Step {
        changes = List.copyOf(changes);
    }

    /** Whom the changes of a step concern. */
    public sealed interface Scope {

        /**
         * Tells the scope in words.
         *
         * @return such as {@code tenant "bluth_co" on shard "shard1"}
         */
        String words();
    }

    /** What all tenants share, made before any of them: extension, foreign servers, user mappings. */
    public record Shared() implements Scope {
        @Override
        public String words() {
            return "shared by all tenants";
        }
    }

    /**
     * One tenant by itself.
     *
     * @param name the tenant's name
     * @param shard the shard that it is on
     */
    public record Tenant(String name, String shard) implements Scope {
        @Override
        public String words() {
            return "tenant " + Words.name(name) + " on shard " + Words.name(shard);
        }
    }

    /** What all tenants shared and none needs any more, dropped after them. */
    public record Leftover() implements Scope {
        @Override
        public String words() {
            return "no longer used by any tenant";
        }
    }
}
