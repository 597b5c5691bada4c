package dev.ppp.plan;

import dev.ppp.catalog.Secret;
import dev.ppp.catalog.UserMapping;
import dev.ppp.internal.sql.Sql;
import dev.ppp.plan.Statement.Part;
import dev.ppp.plan.Statement.Password;
import dev.ppp.plan.Statement.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jooq.QueryPart;
import org.jooq.impl.DSL;

/** The SQL of changes to user mappings, in which passwords have parts of their own. */
final class MappingSql {

    static final Hazard OF_OTHERS = new Hazard("others made this user mapping, and what they set is overwritten");

    private MappingSql() {}

    static List<Statement> create(Change.CreateUserMapping change) {
        UserMapping mapping = change.mapping();
        Assembly sql = new Assembly(mapping.key());
        mapping.options()
                .values()
                .forEach((option, value) -> sql.next(Sql.render("{0} {1}", Sql.option(option), Sql.literal(value))));
        mapping.secrets()
                .forEach((option, secret) -> sql.next(Sql.render("{0} ", Sql.option(option)))
                        .password(variable(change.variables(), option), option, secret));
        return List.of(sql.within("CREATE USER MAPPING FOR {0} SERVER {1}"), record(mapping, change.topology()));
    }

    static List<Statement> alter(Change.AlterUserMapping change) {
        UserMapping mapping = change.mapping();
        Assembly sql = new Assembly(mapping.key());
        change.options().forEach(option -> sql.next(Sql.render("{0}", option.sql())));
        new TreeMap<>(change.passwords()).forEach((option, stands) -> {
            Secret secret = mapping.secrets().get(option);
            if (secret != null) {
                sql.next(Sql.render((stands ? "SET" : "ADD") + " {0} ", Sql.option(option)))
                        .password(variable(change.variables(), option), option, secret);
            }
        });
        change.dropped().forEach(option -> sql.next(Sql.render("DROP {0}", Sql.option(option))));
        Statement record = record(mapping, change.topology());
        return sql.isEmpty() ? List.of(record) : List.of(sql.within("ALTER USER MAPPING FOR {0} SERVER {1}"), record);
    }

    static List<Statement> replace(Change.CreateUserMapping creation) {
        return Stream.concat(Stream.of(dropped(creation.mapping().key())), create(creation).stream())
                .collect(Collectors.toList());
    }

    static List<Statement> drop(UserMapping.Key mapping) {
        return List.of(dropped(mapping), Records.forgetMapping(mapping.server(), mapping.role()));
    }

    static String words(Change.AlterUserMapping change) {
        Stream<String> options = change.options().stream().map(OptionChange::words);
        Stream<String> passwords =
                new TreeMap<>(change.passwords()).keySet().stream().map(it -> "new " + it);
        Stream<String> dropped = change.dropped().stream().map(it -> "no " + it);
        String words = Stream.concat(options, Stream.concat(passwords, dropped)).collect(Collectors.joining(", "));
        return words.isEmpty() ? "record its options" : words;
    }

    private static Statement dropped(UserMapping.Key mapping) {
        return Statement.of(
                Sql.render("DROP USER MAPPING FOR {0} SERVER {1}", role(mapping.role()), Sql.name(mapping.server())));
    }

    private static Statement record(UserMapping mapping, String topology) {
        List<String> options = mapping.options().values().entrySet().stream()
                .map(it -> it.getKey() + "=" + it.getValue())
                .collect(Collectors.toCollection(ArrayList::new));
        mapping.secrets().keySet().forEach(options::add);
        return Records.mapping(mapping.server(), mapping.role(), topology, options);
    }

    private static String variable(Map<String, String> variables, String option) {
        return variables.getOrDefault(option, option);
    }

    private static QueryPart role(String role) {
        return role.equals(UserMapping.PUBLIC) ? DSL.sql("PUBLIC") : Sql.name(role);
    }

    /** Collects the options of one statement, parted by commas, with passwords kept apart from the text. */
    private static final class Assembly {

        private final UserMapping.Key mapping;
        private final List<Part> parts = new ArrayList<>();

        Assembly(UserMapping.Key mapping) {
            this.mapping = mapping;
        }

        boolean isEmpty() {
            return parts.isEmpty();
        }

        Assembly next(String sql) {
            parts.add(new Text(parts.isEmpty() ? sql : ", " + sql));
            return this;
        }

        void password(String variable, String option, Secret secret) {
            parts.add(new Password(variable, mapping, option, secret));
        }

        Statement within(String template) {
            String head = Sql.render(template, role(mapping.role()), Sql.name(mapping.server()));
            if (parts.isEmpty()) {
                return Statement.of(head);
            }
            List<Part> all = new ArrayList<>();
            all.add(new Text(head + " OPTIONS ("));
            all.addAll(parts);
            all.add(new Text(")"));
            return new Statement(all);
        }
    }
}
