package dev.ppp.plan;

import dev.ppp.internal.sql.Sql;
import java.util.List;
import java.util.stream.Collectors;
import org.jooq.QueryPart;
import org.jooq.impl.DSL;

/** The SQL of changes to foreign servers. */
final class ServerSql {

    private ServerSql() {}

    static List<Statement> create(Change.CreateServer change) {
        List<QueryPart> options = change.server().options().values().entrySet().stream()
                .map(it -> DSL.sql("{0} {1}", Sql.option(it.getKey()), Sql.literal(it.getValue())))
                .collect(Collectors.toList());
        return List.of(
                Statement.of(Sql.render(
                        "CREATE SERVER {0} FOREIGN DATA WRAPPER postgres_fdw OPTIONS ({1})",
                        Sql.name(change.server().name()), Sql.lines(options))),
                Records.server(change.server().name(), change.topology()));
    }

    static List<Statement> alter(Change.AlterServer change) {
        List<QueryPart> options =
                change.options().stream().map(OptionChange::sql).collect(Collectors.toList());
        return List.of(Statement.of(
                Sql.render("ALTER SERVER {0} OPTIONS ({1})", Sql.name(change.server()), Sql.list(options))));
    }

    static List<Statement> drop(String server) {
        return List.of(Statement.of(Sql.render("DROP SERVER {0}", Sql.name(server))), Records.forgetServer(server));
    }

    static String words(List<OptionChange> options) {
        return options.stream().map(OptionChange::words).collect(Collectors.joining(", "));
    }
}
