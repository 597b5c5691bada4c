package dev.ppp.examples.estimates;

import dev.ppp.ShardBuilder;
import java.util.Locale;

/** Options of a foreign server by which the planner expects what a foreign scan costs. All others are those that PPP sets. */
enum Costs {
    /** As {@code postgres_fdw} has them by itself, since PostgreSQL 16. */
    ITS_OWN("its own") {
        @Override
        void on(ShardBuilder shard) {
            shard.fdwStartupCost(100).fdwTupleCost(0.2);
        }
    },
    /** The shard is asked. */
    REMOTE_ESTIMATE("use_remote_estimate") {
        @Override
        void on(ShardBuilder shard) {
            shard.useRemoteEstimate(true);
        }
    },
    TUPLE_COST("tuple 10") {
        @Override
        void on(ShardBuilder shard) {
            shard.fdwStartupCost(100).fdwTupleCost(10);
        }
    },
    STARTUP_COST("startup 45000") {
        @Override
        void on(ShardBuilder shard) {
            shard.fdwStartupCost(45_000).fdwTupleCost(0.2);
        }
    },
    /** What PPP sets. */
    PPP("PPP: 45000, 1") {
        @Override
        void on(ShardBuilder shard) {
            // it is set without being asked for
        }
    },
    /** The same, in a session that takes operators for free. */
    FREE_OPERATORS("PPP, operators 0") {
        @Override
        void on(ShardBuilder shard) {
            // as PPP sets them
        }

        @Override
        String operatorCost() {
            return "0";
        }
    },
    /** So high that PostgreSQL compiles what it need not. */
    BEYOND_JIT("startup 600000") {
        @Override
        void on(ShardBuilder shard) {
            shard.fdwStartupCost(600_000).fdwTupleCost(1);
        }
    };

    private final String title;

    Costs(String title) {
        this.title = title;
    }

    /** Returns what they are called in tables. */
    String title() {
        return title;
    }

    abstract void on(ShardBuilder shard);

    /** Returns what the session has for {@code cpu_operator_cost}. */
    String operatorCost() {
        return "DEFAULT";
    }

    /** Returns a name for what has these options. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
