package dev.ppp.examples.jpa;

import static dev.ppp.examples.jpa.TwoShards.BLUTH;
import static dev.ppp.examples.jpa.TwoShards.CYBERDYNE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.ppp.error.Failure;
import dev.ppp.error.FailureKind;
import dev.ppp.error.Retry;
import dev.ppp.examples.jpa.Bookshop.Shape;
import dev.ppp.query.Lane;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** JPA on the two lanes, where it finds them different, and the two ways in which Hibernate learns of tenants. */
final class JpaLanesIT {

    private static final String UPSERT = "INSERT INTO author (name, born, version) VALUES ('Anne Rice', 1942, 0)"
            + " ON CONFLICT (name) DO UPDATE SET born = excluded.born, version = author.version + 1";

    private static final String HQL_UPSERT = "insert into Author (name, born) values ('Anne Rice', 1942)"
            + " on conflict (name) do update set born = excluded.born, version = version + 1";

    private static final String NO_CONSTRAINT =
            "ERROR: there is no unique or exclusion constraint matching the ON CONFLICT specification";

    private static final String AUTHORS = "SELECT id, name, born, version FROM {0}.author";

    private static TwoShards shards;
    private static Bookshop veneer;
    private static Bookshop direct;

    @BeforeAll
    static void start() {
        shards = TwoShards.start();
        veneer = Bookshop.open(shards.router(), Lane.VENEER, Shape.ONE_DATA_SOURCE);
        direct = Bookshop.open(shards.router(), Lane.DIRECT, Shape.ONE_DATA_SOURCE);
    }

    @AfterAll
    static void stop() {
        veneer.close();
        direct.close();
        shards.close();
    }

    @BeforeEach
    void empty() {
        shards.empty();
        JpaIT.persisted(veneer, BLUTH, new Author("Anne Rice", 1941));
    }

    @Test
    void upsert_in_sql_on_the_direct_lane_only() {
        Function<EntityManager, Integer> upsert =
                em -> em.createNativeQuery(UPSERT).executeUpdate();

        assertThat(refusal(upsert)).isEqualTo("ON_CONFLICT 42P10 " + NO_CONSTRAINT);
        assertThat(direct.in(BLUTH, upsert)).isEqualTo(1);
        assertThat(direct.in(CYBERDYNE, upsert)).isEqualTo(1);
        assertThat(shards.onShard(BLUTH, AUTHORS)).isEqualTo("1,Anne Rice,1942,1");
        assertThat(shards.onShard(CYBERDYNE, AUTHORS)).isEqualTo("1001,Anne Rice,1942,0");
    }

    @Test
    void upsert_in_hibernates_language_on_the_direct_lane_only() {
        Function<EntityManager, Integer> upsert =
                em -> em.createQuery(HQL_UPSERT).executeUpdate();

        assertThat(refusal(upsert)).isEqualTo("ON_CONFLICT 42P10 " + NO_CONSTRAINT);
        assertThat(direct.in(BLUTH, upsert)).isEqualTo(1);
        assertThat(direct.in(CYBERDYNE, upsert)).isEqualTo(1);
        assertThat(shards.onShard(BLUTH, AUTHORS)).isEqualTo("1,Anne Rice,1942,1");
        assertThat(shards.onShard(CYBERDYNE, AUTHORS)).isEqualTo("1001,Anne Rice,1942,0");
    }

    @Test
    void ask_a_sequence_on_the_direct_lane_only() {
        Function<EntityManager, Object> next = em -> em.createNativeQuery("SELECT nextval('author_id_seq')", Long.class)
                .getSingleResult();

        assertThat(refusal(next)).isEqualTo("""
                42P01 ERROR: relation "author_id_seq" does not exist
                  Position: 16""");
        assertThat(direct.in(BLUTH, next)).isEqualTo(2L);
        assertThat(direct.in(CYBERDYNE, next)).isEqualTo(1001L);
    }

    @ParameterizedTest
    @CsvSource({"0, NOWAIT", "-2, SKIP LOCKED"})
    void lock_without_waiting_on_the_direct_lane_only(int timeout, String clause) {
        Function<EntityManager, Integer> lock = em -> em.createQuery("select a from Author a", Author.class)
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .setHint("jakarta.persistence.lock.timeout", timeout)
                .getResultList()
                .size();

        assertThat(refusal(lock)).isEqualTo("""
                0A000 %s cannot work on foreign tables
                  Detail: postgres_fdw drops it without a word: the statement would wait for the rows' locks.
                  Hint: Run the statement on the direct lane.""".formatted(clause));
        assertThat(direct.in(BLUTH, lock)).isEqualTo(1);
    }

    @Test
    void lock_and_wait_on_both_lanes() {
        for (Bookshop bookshop : List.of(veneer, direct)) {
            bookshop.in(BLUTH, em -> em.find(Author.class, 1L, LockModeType.PESSIMISTIC_WRITE).born++);
        }
        assertThat(shards.onShard(BLUTH, AUTHORS)).isEqualTo("1,Anne Rice,1943,2");
    }

    @Test
    void tell_in_two_ways_that_another_transaction_was_faster() {
        Throwable onVeneer = failureOfTheSlower(veneer);
        assertThat(causes(onVeneer).map(it -> it.getClass().getSimpleName()))
                .isEqualTo(List.of(
                        "RollbackException", "PessimisticLockException", "LockAcquisitionException", "PSQLException"));
        assertThat(Failure.of(onVeneer)).hasValueSatisfying(it -> {
            assertThat(it.kind()).isEqualTo(FailureKind.SERIALIZATION_FAILURE);
            assertThat(it.retry()).isEqualTo(Retry.TRANSACTION);
        });

        Throwable onShard = failureOfTheSlower(direct);
        assertThat(causes(onShard).map(it -> it.getClass().getSimpleName()))
                .isEqualTo(List.of(
                        "RollbackException",
                        "OptimisticLockException",
                        "StaleObjectStateException",
                        "StaleStateException"));
        assertThat(Failure.ofDirect(onShard)).isEmpty();

        assertThat(shards.onShard(BLUTH, AUTHORS)).isEqualTo("1,Anne Rice,1943,2");
    }

    private static Throwable failureOfTheSlower(Bookshop bookshop) {
        return catchThrowable(() -> bookshop.in(BLUTH, em -> {
            Author author = em.find(Author.class, 1L);
            bookshop.in(BLUTH, faster -> faster.find(Author.class, 1L).born++);
            return author.born = 1900;
        }));
    }

    /** With one data source, it does not notice, and then mixes what it remembers of one tenant with what it asks of another. */
    @ParameterizedTest
    @EnumSource
    void keep_an_entity_manager_in_its_tenant_if_hibernate_knows_of_tenants(Shape shape) {
        Bookshop bookshop = Bookshop.open(shards.router(), Lane.VENEER, shape);
        try (EntityManager em = bookshop.openedIn(BLUTH)) {
            assertThat(bookshop.entered(BLUTH, () -> nameOfFirst(em))).isEqualTo("Anne Rice");

            bookshop.entered(CYBERDYNE, () -> {
                assertThat(nameOfFirst(em)).isEqualTo("Anne Rice");
                List<?> ids = em.createNativeQuery("SELECT id FROM author", Long.class)
                        .getResultList();
                assertThat(ids).isEqualTo(shape == Shape.MULTI_TENANCY ? List.of(1L) : List.of());
                return em;
            });
        }
        bookshop.close();
    }

    private static String nameOfFirst(EntityManager em) {
        return em.find(Author.class, 1L).name;
    }

    /** What kind of failure it is on the veneer lane, if any, and what the server or the tenant's connection says. */
    private static String refusal(Function<EntityManager, ?> work) {
        Throwable thrown = catchThrowable(() -> veneer.in(BLUTH, work));
        String kind = Failure.of(thrown).map(it -> it.kind() + " ").orElse("");
        return causes(thrown)
                .filter(SQLException.class::isInstance)
                .map(SQLException.class::cast)
                .map(it -> kind + it.getSQLState() + " " + it.getMessage())
                .collect(Collectors.joining("; "));
    }

    private static Stream<Throwable> causes(Throwable thrown) {
        return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause);
    }
}
