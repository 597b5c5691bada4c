package dev.ppp.examples.cluster;

import static dev.ppp.examples.db.Tables.AUTHORS;
import static dev.ppp.examples.db.Tables.BOOKS;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.row;
import static org.jooq.impl.DSL.using;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;

/** The tenants of one shard: a schema for each, with the same authors and books under ids of its own. */
final class Bookstore {

    private static final Map<String, List<String>> TENANTS = Map.of(
            "shard1", List.of("bluth_co"),
            "shard2", List.of("cyberdyne", "dunder_mifflin"),
            "shard3", List.of("initech"));

    private final Server shard;

    private Bookstore(Server shard) {
        this.shard = shard;
    }

    static Bookstore on(Server shard) {
        return new Bookstore(shard);
    }

    /** Creates the schemas as the shard's admin and lets the application's role read and write in them. */
    void createTenants() {
        try (Connection connection = shard.adminDataSource().getConnection()) {
            for (String tenant : TENANTS.getOrDefault(shard.name(), List.of())) {
                using(connection, SQLDialect.POSTGRES)
                        .transaction(transaction -> createTenant(transaction.dsl(), tenant));
            }
            using(connection, SQLDialect.POSTGRES).query("ANALYZE").execute();
        } catch (SQLException | DataAccessException e) {
            throw new ClusterException("could not create the tenants of shard \"" + shard.name() + "\"", e);
        }
    }

    private void createTenant(DSLContext dsl, String tenant) {
        dsl.query("CREATE SCHEMA {0}", name(tenant)).execute();
        dsl.query("SET LOCAL search_path TO {0}", name(tenant)).execute();
        dsl.query(resource("/db/V1__bookstore.sql")).execute();
        insertBooks(dsl, insertAuthors(dsl));
        grant(dsl, tenant);
    }

    private static Map<String, UUID> insertAuthors(DSLContext dsl) {
        Map<String, UUID> ids = new LinkedHashMap<>();
        List<Record> authors = csv(dsl, "/authors.csv");
        authors.forEach(author -> ids.put(fullName(author), UUID.randomUUID()));
        dsl.insertInto(AUTHORS, AUTHORS.ID, AUTHORS.FIRST_NAME, AUTHORS.LAST_NAME)
                .valuesOfRows(authors.stream()
                        .map(author ->
                                row(ids.get(fullName(author)), text(author, "first_name"), text(author, "last_name")))
                        .toList())
                .execute();
        return ids;
    }

    private static void insertBooks(DSLContext dsl, Map<String, UUID> authors) {
        dsl.insertInto(BOOKS, BOOKS.ID, BOOKS.TITLE, BOOKS.AUTHOR_ID, BOOKS.PUBLISH_DATE)
                .valuesOfRows(csv(dsl, "/books.csv").stream()
                        .map(book -> row(
                                UUID.randomUUID(),
                                text(book, "title"),
                                authors.get(fullName(book)),
                                LocalDate.parse(text(book, "publish_date"))))
                        .toList())
                .execute();
    }

    private void grant(DSLContext dsl, String tenant) {
        String app = shard.app().role();
        dsl.query("GRANT USAGE ON SCHEMA {0} TO {1}", name(tenant), name(app)).execute();
        dsl.query("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {0} TO {1}", name(tenant), name(app))
                .execute();
    }

    private static String fullName(Record row) {
        return text(row, "first_name") + " " + text(row, "last_name");
    }

    private static String text(Record row, String column) {
        return Objects.requireNonNull(row.get(column, String.class), column);
    }

    private static List<Record> csv(DSLContext dsl, String resource) {
        return dsl.fetchFromCSV(resource(resource));
    }

    private static String resource(String path) {
        try (InputStream stream = Objects.requireNonNull(Bookstore.class.getResourceAsStream(path), path)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
