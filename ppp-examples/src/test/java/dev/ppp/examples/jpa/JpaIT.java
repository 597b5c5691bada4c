package dev.ppp.examples.jpa;

import static dev.ppp.examples.jpa.TwoShards.BLUTH;
import static dev.ppp.examples.jpa.TwoShards.CYBERDYNE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.ppp.examples.jpa.Bookshop.Shape;
import dev.ppp.query.Lane;
import jakarta.persistence.EntityManager;
import jakarta.persistence.OptimisticLockException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.hibernate.Hibernate;
import org.hibernate.exception.ConstraintViolationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An application with JPA works in the tenants of two shards, on either lane, whichever way Hibernate learns of tenants. */
final class JpaIT {

    private static final List<Bookshop> BOOKSHOPS = new ArrayList<>();
    private static TwoShards shards;

    @BeforeAll
    static void start() {
        shards = TwoShards.start();
        for (Lane lane : Lane.values()) {
            for (Shape shape : Shape.values()) {
                BOOKSHOPS.add(Bookshop.open(shards.router(), lane, shape));
            }
        }
    }

    @AfterAll
    static void stop() {
        BOOKSHOPS.forEach(Bookshop::close);
        BOOKSHOPS.clear();
        shards.close();
    }

    @BeforeEach
    void empty() {
        shards.empty();
    }

    static List<Bookshop> ways() {
        return BOOKSHOPS;
    }

    @ParameterizedTest
    @MethodSource("ways")
    void persists_with_keys_that_the_shard_gives(Bookshop bookshop) {
        assertThat(persisted(bookshop, BLUTH, new Author("Anne Rice", 1941, "Vittorio", "Pandora")).id)
                .isEqualTo(1L);
        assertThat(persisted(bookshop, CYBERDYNE, new Author("Anne Rice", 1941, "Belinda")).id)
                .isEqualTo(1001L);

        String books =
                "SELECT a.*, b.id, b.title FROM {0}.author a JOIN {0}.book b ON b.author_id = a.id ORDER BY b.id";
        assertThat(shards.onShard(BLUTH, books))
                .isEqualTo("1,Anne Rice,1941,0,1,Vittorio\n1,Anne Rice,1941,0,2,Pandora");
        assertThat(shards.onShard(CYBERDYNE, books)).isEqualTo("1001,Anne Rice,1941,0,1001,Belinda");
        assertThat(shards.router().plan().isEmpty()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void loads_a_relation_when_it_is_asked_for_or_at_once(Bookshop bookshop) {
        Long id = persisted(bookshop, CYBERDYNE, new Author("Anne Rice", 1941, "Vittorio", "Pandora")).id;

        List<String> titles = bookshop.in(CYBERDYNE, em -> {
            Author author = em.find(Author.class, id);
            assertThat(Hibernate.isInitialized(author.books)).isFalse();
            return author.books.stream().map(it -> it.title).toList();
        });
        assertThat(titles).isEqualTo(List.of("Pandora", "Vittorio"));

        Author fetched = bookshop.in(
                CYBERDYNE,
                em -> em.createQuery("select a from Author a join fetch a.books where a.name = :name", Author.class)
                        .setParameter("name", "Anne Rice")
                        .getSingleResult());
        assertThat(fetched.books).extracting(it -> it.title).isEqualTo(List.of("Pandora", "Vittorio"));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void updates_deletes_and_queries(Bookshop bookshop) {
        Long id = persisted(bookshop, BLUTH, new Author("Anne Rice", 1941, "Vittorio", "Pandora")).id;
        persisted(bookshop, BLUTH, new Author("Stephen King", 1947, "It"));
        bookshop.in(BLUTH, em -> {
            Author author = em.find(Author.class, id);
            author.born = 1942;
            return author.books.remove(0);
        });

        assertThat(bookshop.in(BLUTH, JpaIT::booksByAuthor)).isEqualTo(List.of("Anne Rice: 1", "Stephen King: 1"));
        assertThat(bookshop.in(BLUTH, JpaIT::titles)).isEqualTo(List.of("It", "Vittorio"));
        assertThat(bookshop.in(CYBERDYNE, JpaIT::titles)).isEmpty();

        assertThat(shards.onShard(BLUTH, "SELECT born, version FROM {0}.author ORDER BY id"))
                .isEqualTo("1942,1\n1947,0");
    }

    private static List<String> booksByAuthor(EntityManager em) {
        return em.createQuery("""
                        select a.name || ': ' || cast(count(b) as string) from Author a left join a.books b
                        group by a.name order by a.name""", String.class).getResultList();
    }

    private static List<?> titles(EntityManager em) {
        return em.createNativeQuery("SELECT title FROM book ORDER BY title", String.class)
                .getResultList();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void refuses_a_change_of_what_has_been_changed_since_it_was_read(Bookshop bookshop) {
        Author first = persisted(bookshop, BLUTH, new Author("Anne Rice", 1941));
        Author second = bookshop.in(BLUTH, em -> em.find(Author.class, first.id));
        first.born = 1942;
        second.born = 1943;
        bookshop.in(BLUTH, em -> em.merge(first));

        assertThatThrownBy(() -> bookshop.in(BLUTH, em -> em.merge(second)))
                .isInstanceOf(OptimisticLockException.class);

        assertThat(shards.onShard(BLUTH, "SELECT born, version FROM {0}.author"))
                .isEqualTo("1942,1");
    }

    @ParameterizedTest
    @MethodSource("ways")
    void keeps_nothing_of_what_failed(Bookshop bookshop) {
        persisted(bookshop, BLUTH, new Author("Anne Rice", 1941));
        assertThatThrownBy(() -> bookshop.in(BLUTH, em -> {
                    em.persist(new Author("Stephen King", 1947));
                    throw new IllegalStateException("changed my mind");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("changed my mind");
        assertThatThrownBy(() -> persisted(bookshop, BLUTH, new Author("Anne Rice", 1941)))
                .isInstanceOfSatisfying(
                        ConstraintViolationException.class,
                        it -> assertThat(it.getSQLState()).isEqualTo("23505"));

        for (String tenant : List.of(CYBERDYNE, BLUTH)) {
            persisted(bookshop, tenant, new Author("Isaac Asimov", 1920));
        }

        String names = "SELECT name FROM {0}.author ORDER BY id";
        assertThat(shards.onShard(BLUTH, names)).isEqualTo("Anne Rice\nIsaac Asimov");
        assertThat(shards.onShard(CYBERDYNE, names)).isEqualTo("Isaac Asimov");
    }

    @ParameterizedTest
    @MethodSource("ways")
    void does_nothing_without_a_tenant(Bookshop bookshop) {
        assertThat(catchThrowable(() -> bookshop.inNone(JpaIT::titles)))
                .hasToString(
                        bookshop.toString().endsWith("ONE_DATA_SOURCE")
                                ? """
                                dev.ppp.error.TenantException: no tenant is set, so that no connection is given
                                  Hint: Set the current tenant before work begins, where the resolver looks for it."""
                                : "org.hibernate.HibernateException: SessionFactory configured for multi-tenancy, but no tenant"
                                        + " identifier specified");
        assertThat(catchThrowable(() -> bookshop.in("initech", JpaIT::titles)))
                .hasToString("dev.ppp.error.TenantException: unknown tenant \"initech\"");
    }

    /** In each round both threads stand in the midst of their transactions at the same time, each in the other's tenant of before. */
    @ParameterizedTest
    @MethodSource("ways")
    void keeps_tenants_apart_in_threads_that_take_turns(Bookshop bookshop) {
        CyclicBarrier barrier = new CyclicBarrier(2);
        CompletableFuture<Void> other = CompletableFuture.runAsync(() -> takeTurns(bookshop, 1, barrier));
        takeTurns(bookshop, 0, barrier);
        other.join();

        for (String tenant : List.of(BLUTH, CYBERDYNE)) {
            assertThat(
                            shards.onShard(
                                    tenant,
                                    "SELECT count(*), count(*) FILTER (WHERE name LIKE '" + tenant
                                            + " %'), count(DISTINCT title) FROM {0}.author JOIN {0}.book ON author_id = author.id"))
                    .isEqualTo("20,20,20");
        }
    }

    private static void takeTurns(Bookshop bookshop, int thread, CyclicBarrier barrier) {
        for (int round = 0; round < 20; round++) {
            String tenant = (round + thread) % 2 == 0 ? BLUTH : CYBERDYNE;
            String name = tenant + " " + round;
            bookshop.in(tenant, em -> {
                em.persist(new Author(name, 1941, name));
                await(barrier);
                List<String> names = new ArrayList<>(em.createQuery("select a.name from Author a", String.class)
                        .getResultList());
                await(barrier);
                assertThat(names).contains(name).allMatch(it -> it.startsWith(tenant));
                return names;
            });
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    static Author persisted(Bookshop bookshop, String tenant, Author author) {
        return bookshop.in(tenant, em -> {
            em.persist(author);
            return author;
        });
    }
}
