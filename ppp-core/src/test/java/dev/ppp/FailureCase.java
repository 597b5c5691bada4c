package dev.ppp;

import dev.ppp.error.FailureKind;
import dev.ppp.error.Retry;
import dev.ppp.query.TenantDsl;
import dev.ppp.testing.Cluster;
import java.util.List;
import org.jooq.DSLContext;

/**
 * Something that goes wrong, and how it is told. In statements and texts, {@code $} stands for the tenant's schema, which has
 * the case's name.
 *
 * @param name what goes wrong
 * @param before statements on the shard, as its admin, before the tenant is applied
 * @param onShard statements on the shard, as its superuser, that prepare the failure
 * @param onVeneer statements on the veneer, as its superuser, that prepare the failure
 * @param afterOnShard statements that undo what was done on the shard
 * @param afterOnVeneer statements that undo what was done on the veneer and what no plan finds
 * @param fails what fails
 * @param kind of which kind it is
 * @param sqlState its SQLSTATE
 * @param retry the advice
 * @param text the whole message
 */
record FailureCase(
        String name,
        List<String> before,
        List<String> onShard,
        List<String> onVeneer,
        List<String> afterOnShard,
        List<String> afterOnVeneer,
        Failing fails,
        FailureKind kind,
        String sqlState,
        Retry retry,
        String text) {

    /** Something that fails. */
    interface Failing {
        void run(Cluster cluster, TenantDsl tenant, String schema);
    }

    static FailureCase of(String name) {
        return new FailureCase(
                name,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                (cluster, tenant, schema) -> {},
                FailureKind.UNREACHABLE,
                "",
                Retry.NO,
                "");
    }

    FailureCase before(String... sql) {
        return new FailureCase(
                name, List.of(sql), onShard, onVeneer, afterOnShard, afterOnVeneer, fails, kind, sqlState, retry, text);
    }

    FailureCase onShard(String... sql) {
        return new FailureCase(
                name, before, List.of(sql), onVeneer, afterOnShard, afterOnVeneer, fails, kind, sqlState, retry, text);
    }

    FailureCase onVeneer(String... sql) {
        return new FailureCase(
                name, before, onShard, List.of(sql), afterOnShard, afterOnVeneer, fails, kind, sqlState, retry, text);
    }

    FailureCase afterOnShard(String... sql) {
        return new FailureCase(
                name, before, onShard, onVeneer, List.of(sql), afterOnVeneer, fails, kind, sqlState, retry, text);
    }

    FailureCase afterOnVeneer(String... sql) {
        return new FailureCase(
                name, before, onShard, onVeneer, afterOnShard, List.of(sql), fails, kind, sqlState, retry, text);
    }

    FailureCase fails(Failing failing) {
        return new FailureCase(
                name, before, onShard, onVeneer, afterOnShard, afterOnVeneer, failing, kind, sqlState, retry, text);
    }

    /** Statements of one transaction, of which the last fails. */
    FailureCase fails(String... sql) {
        return sql.length == 1
                ? fails((cluster, tenant, schema) -> run(tenant.dsl(), sql[0], schema))
                : fails((cluster, tenant, schema) ->
                        tenant.transaction(dsl -> List.of(sql).forEach(it -> run(dsl, it, schema))));
    }

    static void run(DSLContext dsl, String sql, String schema) {
        dsl.execute(sql.replace("$", schema));
    }

    FailureCase is(FailureKind expectedKind, String expectedState, Retry expectedRetry, String expectedText) {
        return new FailureCase(
                name,
                before,
                onShard,
                onVeneer,
                afterOnShard,
                afterOnVeneer,
                fails,
                expectedKind,
                expectedState,
                expectedRetry,
                expectedText);
    }

    /** Whether tables or privileges are not as they were, once what can be undone is. */
    boolean leavesTraces() {
        return afterOnShard.isEmpty() && afterOnVeneer.isEmpty() && !(onShard.isEmpty() && onVeneer.isEmpty());
    }

    @Override
    public String toString() {
        return name;
    }
}
