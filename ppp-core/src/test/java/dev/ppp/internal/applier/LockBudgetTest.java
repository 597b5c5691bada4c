package dev.ppp.internal.applier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ppp.catalog.ColumnRules;
import dev.ppp.catalog.ForeignTable;
import dev.ppp.catalog.TableSelection;
import dev.ppp.catalog.TenantSchema;
import dev.ppp.error.ApplyException;
import dev.ppp.plan.Change;
import dev.ppp.plan.Step;
import dev.ppp.plan.TableChange;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LockBudgetTest {

    @Test
    void lets_steps_through_that_fit_one_transaction() {
        LockBudget budget = new LockBudget(100);

        budget.check(List.of(tables(60), tables(40)));

        assertThat(budget.exceeds(tables(100))).isFalse();
    }

    @Test
    void refuses_one_transaction_that_needs_more_than_there_is() {
        assertThatThrownBy(() -> new LockBudget(100).check(List.of(tables(60), tables(41))))
                .isInstanceOf(ApplyException.class)
                .hasMessage("""
                        plan needs some 101 locks, too many for one transaction
                          Detail: The veneer has room for 100: max_locks_per_transaction x (max_connections + max_prepared_transactions).
                          Hint: Apply tenant by tenant, which is the default, or raise max_locks_per_transaction. No change of the plan was made.""");
    }

    @Test
    void refuses_a_tenant_that_needs_more_than_there_is_by_itself() {
        LockBudget budget = new LockBudget(100);

        assertThat(budget.exceeds(tables(101))).isTrue();
        assertThat(budget.refusal(tables(101))).hasToString("""
                tenant "big" on shard "shard1" needs some 101 locks, too many for one transaction
                  Detail: The veneer has room for 100: max_locks_per_transaction x (max_connections + max_prepared_transactions).
                  Hint: Raise max_locks_per_transaction, or select fewer tables at a time with limitTo.""");
    }

    @Test
    void lets_tenants_run_at_the_same_time_that_take_half_of_it_together() {
        LockBudget budget = new LockBudget(100);
        int first = budget.acquire(tables(30));
        int second = budget.acquire(tables(20));
        CompletableFuture<Integer> third = CompletableFuture.supplyAsync(() -> budget.acquire(tables(80)));

        assertThat(third).isNotDone();
        budget.release(first);
        assertThat(third).isNotDone();
        budget.release(second);
        assertThat(third.join()).isEqualTo(50);
    }

    private static Step tables(int number) {
        TenantSchema tenant = new TenantSchema(
                "big", "big", "shard1", "big", new TableSelection.All(), ColumnRules.NONE, Optional.empty());
        List<Change> changes = IntStream.range(0, number)
                .<Change>mapToObj(it -> new TableChange.Create(
                        tenant, new ForeignTable("t" + it, List.of(), Optional.empty(), true), Map.of()))
                .toList();
        return new Step(new Step.Tenant("big", "shard1"), changes);
    }
}
