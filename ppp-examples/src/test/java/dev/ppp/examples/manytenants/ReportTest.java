package dev.ppp.examples.manytenants;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ReportTest {

    @Test
    void compares_with_the_plain_way_and_shows_how_each_figure_grows() {
        assertThat(Measured.REPORT.toString()).isEqualTo("""
                        | tenants | measured                     | PPP              | plain way             | compared                  | target           | reached     |
                        | ------- | ---------------------------- | ---------------- | --------------------- | ------------------------- | ---------------- | ----------- |
                        | 100     | cold apply                   | 2.0 s (50.0/s)   | 4.0 s (25.0/s)        | 2.00 times as fast        |                  |             |
                        | 100     | plan, nothing changed        | 250 ms           | -                     | 12.50 % of the cold apply |                  |             |
                        | 100     | apply, nothing changed       | 5.3 ms           | -                     | 0.26 % of the cold apply  |                  |             |
                        | 100     | drift check, nothing changed | 300 ms           | -                     | 15.00 % of the cold apply | below 15 %       | **not met** |
                        | 100     | repair of one added column   | 1.3 s (80.0/s)   | 5.0 s (20.0/s)        | 4.00 times as fast        | at least 4 times | met         |
                        | 100     | of it the first plan         | 250 ms           | -                     |                           |                  |             |
                        | 100     | heap, plan of everything     | 1.2 MB           | -                     |                           |                  |             |
                        | 100     | heap, drift check            | 0.9 MB           | -                     |                           |                  |             |
                        | 5,000   | cold apply                   | 100 s (50.0/s)   | 499 s (10.0/s)        | 4.99 times as fast        | at least 5 times | **not met** |
                        | 5,000   | plan, nothing changed        | 4.0 s            | -                     | 4.00 % of the cold apply  |                  |             |
                        | 5,000   | apply, nothing changed       | 999 ms           | -                     | 1.00 % of the cold apply  | below 1 %        | met         |
                        | 5,000   | drift check, nothing changed | 4.5 s            | -                     | 4.50 % of the cold apply  | below 15 %       | met         |
                        | 5,000   | repair of one added column   | 25.0 s (200.0/s) | 600 s (8.3/s), scaled | 24.00 times as fast       | at least 4 times | met         |
                        | 5,000   | of it the first plan         | 5.0 s            | -                     |                           |                  |             |
                        | 5,000   | heap, plan of everything     | 98.8 MB          | -                     |                           |                  |             |
                        | 5,000   | heap, drift check            | 4.0 MB           | -                     |                           |                  |             |

                        Not met: drift check, nothing changed (100 tenants); cold apply (5,000 tenants).

                        | for each tenant              | of 100   | of 5,000  |
                        | ---------------------------- | -------- | --------- |
                        | cold apply                   | 20.00 ms | 20.00 ms  |
                        | cold import, plain way       | 40.00 ms | 99.80 ms  |
                        | plan, nothing changed        | 2.50 ms  | 0.80 ms   |
                        | apply, nothing changed       | 0.05 ms  | 0.20 ms   |
                        | drift check, nothing changed | 3.00 ms  | 0.90 ms   |
                        | repair of one added column   | 12.50 ms | 5.00 ms   |
                        | of it the first plan         | 2.50 ms  | 1.00 ms   |
                        | drop and import, plain way   | 50.00 ms | 120.00 ms |
                        | heap, plan of everything     | 12.3 kB  | 19.8 kB   |
                        | heap, drift check            | 8.9 kB   | 0.8 kB    |

                        - **The tenants** have 20 tables of 8 columns each, with primary keys, and are dealt out to the shards in turn.
                          The *plain way* is one `IMPORT FOREIGN SCHEMA` for each tenant with the same grants, each tenant a
                          transaction, one after the other in one session. Both begin with an empty database on the same veneer, after
                          `VACUUM (ANALYZE)` of the shards' catalogs and `CHECKPOINT`; PPP comes first, so that the plain way finds the
                          shards' caches filled.
                        - **Cold apply** is `apply()` with the default options. **Nothing changed** is the median of three to nine calls,
                          each of a new router with new connections, after `VACUUM (ANALYZE)` of the veneer's catalogs.
                        - **Repair** is `apply(plan())` after one column was added to one table of every tenant; this `apply` compares
                          everything once more. The plain way drops each schema, imports it again and grants again, which loses views
                          and privileges that others added; beyond 1,000 tenants it was measured with 500 of them and multiplied.
                        - **Heap** is the most that was in use after a forced collection, made again and again during the call and once
                          with its result held, above what was in use before the topology was declared.

                        PostgreSQL 18.3, Java 17.0.1, 2 processors for the library and all servers.
                        """);
    }

    @Test
    void says_that_every_target_is_met() {
        assertThat(new ComparisonTable(List.of()).verdict()).isEqualTo("Every target is met.");
    }
}
