package dev.ppp.internal.planner;

import dev.ppp.catalog.Column;
import dev.ppp.catalog.ColumnDefault;
import dev.ppp.catalog.ColumnRules;
import dev.ppp.catalog.ColumnRules.Place;
import dev.ppp.catalog.Filling;
import dev.ppp.catalog.ForeignTable;
import dev.ppp.catalog.Identifier;
import dev.ppp.catalog.QualifiedName;
import dev.ppp.catalog.TenantSchema;
import dev.ppp.catalog.TypeName;
import dev.ppp.catalog.UserType;
import dev.ppp.internal.planner.TypeResolver.Resolved;
import dev.ppp.internal.shape.CatalogColumn;
import dev.ppp.internal.shape.CatalogColumn.Filled;
import dev.ppp.internal.shape.CatalogType;
import dev.ppp.internal.shape.Literal;
import dev.ppp.internal.shape.Relation;
import dev.ppp.internal.shape.Rows;
import dev.ppp.internal.shape.Settled;
import dev.ppp.internal.shape.Shape;
import dev.ppp.internal.state.Facts;
import dev.ppp.internal.state.ShardState.Answered;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes foreign tables of a shard's tables, once for each shape that occurs. What the shard gives as SQL text is taken over
 * only when it was found to be harmless.
 */
final class Translator {

    /** Views can have columns of these names, and tables cannot (manual, "System Columns"). */
    private static final Set<String> OF_EVERY_TABLE = Set.of("tableoid", "xmin", "cmin", "xmax", "cmax", "ctid");

    private final String shard;
    private final Answered answer;
    private final Facts facts;
    private final Set<String> foreignSchemas;
    private final Map<Key, Translation> known = new HashMap<>();
    private final Map<Pair, Boolean> same = new HashMap<>();

    Translator(String shard, Answered answer, Facts facts, Set<String> foreignSchemas) {
        this.shard = shard;
        this.answer = answer;
        this.facts = facts;
        this.foreignSchemas = foreignSchemas;
    }

    private record Key(String table, Shape shape, Identity types, ColumnRules rules) {}

    /** Compares by identity: schemas with the same types share one map. */
    private record Identity(Object object) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Identity identity && identity.object == object;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(object);
        }
    }

    Translation translate(TenantSchema tenant, Relation relation) {
        Object types = answer.types().getOrDefault(tenant.remoteSchema(), Map.of());
        Key key = new Key(relation.name(), relation.shape(), new Identity(types), tenant.rules());
        return known.computeIfAbsent(key, it -> make(tenant, relation));
    }

    /** Whether a foreign table is as it should be. Each pair of shapes is compared once, however many tables have it. */
    boolean isSame(Translation translation, Shape standing) {
        return same.computeIfAbsent(new Pair(new Identity(translation), standing), it -> {
            TableDiff.Result diff = TableDiff.between(
                    standing, translation.table(), ColumnMatch.byName(standing, translation.table()), Set.of());
            return diff.changes().isEmpty()
                    && diff.comments().isEmpty()
                    && standing.comment().equals(translation.table().comment());
        });
    }

    private record Pair(Identity translation, Shape standing) {}

    TypeResolver resolver(TenantSchema tenant) {
        return new TypeResolver(tenant.remoteSchema(), answer, foreignSchemas);
    }

    /** Returns the last numbers that the shard's sequences gave for columns of a table, which those of the veneer go on from. */
    Map<String, Long> numbers(TenantSchema tenant, ForeignTable table) {
        Map<Place, Long> ofSchema = answer.numbers().getOrDefault(tenant.remoteSchema(), Map.of());
        Map<String, Long> numbers = new LinkedHashMap<>();
        for (Column column : table.columns()) {
            Long number = ofSchema.get(new Place(table.name(), column.name()));
            if (number != null && column.filling() instanceof Filling.VeneerSequence && fits(number, column.type())) {
                numbers.put(column.name(), number);
            }
        }
        return numbers;
    }

    /** A sequence of several tables can have gone beyond what one of them can hold. */
    private static boolean fits(long number, TypeName type) {
        return switch (type.toString()) {
            case "smallint" -> number <= Short.MAX_VALUE;
            case "integer" -> number <= Integer.MAX_VALUE;
            default -> true;
        };
    }

    private Translation make(TenantSchema tenant, Relation relation) {
        return new Making(resolver(tenant), relation.name(), tenant.rules()).make(relation.shape());
    }

    /** One table in the making. */
    private final class Making {

        private final TypeResolver resolver;
        private final String table;
        private final ColumnRules rules;
        private final Map<QualifiedName, UserType> types = new LinkedHashMap<>();
        private final Set<String> extensions = new LinkedHashSet<>();
        private final List<String> notes = new ArrayList<>();

        Making(TypeResolver resolver, String table, ColumnRules rules) {
            this.resolver = resolver;
            this.table = table;
            this.rules = rules;
        }

        Translation make(Shape shape) {
            List<Column> columns = new ArrayList<>();
            shape.columns().forEach(it -> column(it).ifPresent(columns::add));
            ForeignTable made = new ForeignTable(table, columns, shape.comment(), isEstimable(table, shape));
            types.replaceAll(this::harmless);
            return new Translation(made, types, extensions, List.copyOf(notes));
        }

        /**
         * An estimate by the shard is the first line of its EXPLAIN, which a name can break; of an UPDATE it begins with a query
         * for the ctid, even where the UPDATE is shipped whole in the end.
         */
        private static boolean isEstimable(String table, Shape shape) {
            return table.indexOf('\n') < 0 && shape.rows() != Rows.SEEN;
        }

        /** Leaves out the conditions of a domain that cannot be taken over; the shard checks them all the same. */
        private UserType harmless(QualifiedName name, UserType type) {
            if (!(type instanceof UserType.Domain domain)) {
                return type;
            }
            Map<String, String> checks = new LinkedHashMap<>();
            domain.checks().forEach((constraint, sql) -> {
                Optional<String> reason = facts.vetting().problemOfCheck(sql);
                if (reason.isEmpty()) {
                    checks.put(constraint, Settled.of(sql));
                } else {
                    notes.add("constraint " + Identifier.quoted(constraint) + " of domain " + name
                            + " is left to the shard, since it " + reason.get());
                }
            });
            return new UserType.Domain(domain.name(), domain.base(), domain.collation(), domain.notNull(), checks);
        }

        private Optional<Column> column(CatalogColumn column) {
            if (OF_EVERY_TABLE.contains(column.name())) {
                note(column, "is left out, since every table has a system column of that name");
                return Optional.empty();
            }
            Resolved resolved = resolver.resolve(column.type());
            if (resolved instanceof Resolved.Unusable unusable) {
                note(column, "is left out, since its type " + column.type() + " " + unusable.reason());
                return Optional.empty();
            }
            Resolved.Usable usable = (Resolved.Usable) resolved;
            resolver.need(column.type(), types, extensions);
            resolver.need(usable.type(), types, extensions);
            Filling filling = filling(column, usable);
            boolean byTrigger = rules.of(table, column.name())
                    .filter(ColumnDefault.SHARD_TRIGGER::equals)
                    .isPresent();
            return Optional.of(new Column(
                    column.name(),
                    usable.type(),
                    collation(column, column.collation().or(usable::collation)),
                    column.notNull() && !byTrigger,
                    filling,
                    column.comment()));
        }

        private Optional<QualifiedName> collation(CatalogColumn column, Optional<QualifiedName> wanted) {
            if (wanted.isEmpty()) {
                return wanted;
            }
            QualifiedName name = wanted.get();
            boolean there = name.isBuiltIn()
                    ? facts.collations().contains(name.name())
                    : name.schema().filter(foreignSchemas::contains).isEmpty()
                            && resolver.find(TypeResolver.collation(name)) instanceof CatalogType.Defined;
            if (!there) {
                note(column, "has the default collation, since the veneer lacks collation " + name);
                return Optional.empty();
            }
            resolver.needCollation(name, types);
            return wanted;
        }

        private Filling filling(CatalogColumn column, Resolved.Usable usable) {
            Filled filled = column.filled();
            if (filled instanceof Filled.WithNull && usable.defaultText().isPresent()) {
                filled = new Filled.ByExpression(usable.defaultText().get());
            }
            Optional<ColumnDefault> chosen = rules.of(table, column.name());
            filled = constant(filled, usable.type(), usable.type() instanceof TypeName.ArrayOf);
            return chosen.isPresent() ? chosen(column, filled, chosen.get()) : usual(column, filled);
        }

        /** A constant of a domain is printed as one of the type under it. */
        private Filled constant(Filled filled, TypeName type, boolean array) {
            if (filled instanceof Filled.ByExpression by
                    && type.scalar() instanceof TypeName.Named named
                    && !named.name().isBuiltIn()) {
                String schema = named.name().schema().orElse(resolver.schema());
                return Literal.of(by.text(), schema, named.name().name(), array)
                        .<Filled>map(Filled.ByConstant::new)
                        .orElse(filled);
            }
            return filled;
        }

        private Filling usual(CatalogColumn column, Filled filled) {
            if (filled instanceof Filled.BySequence) {
                return rules.onlyWriter() && column.notNull()
                        ? new Filling.VeneerSequence()
                        : new Filling.ShardDefault();
            } else if (filled instanceof Filled.ByExpression || filled instanceof Filled.ByConstant) {
                return copied(column, filled);
            }
            return filled instanceof Filled.WithNull ? new Filling.Null() : new Filling.ShardDefault();
        }

        private Filling chosen(CatalogColumn column, Filled filled, ColumnDefault choice) {
            boolean always = filled instanceof Filled.Generated || filled instanceof Filled.AlwaysBySequence;
            boolean hasText = filled instanceof Filled.ByExpression || filled instanceof Filled.ByConstant;
            boolean numbers = !always && column.notNull() && isWhole(column.type());
            return switch (choice) {
                case SHARD -> new Filling.ShardDefault();
                case NONE -> new Filling.Null();
                case SHARD_TRIGGER -> always ? refused(column, choice, filled) : new Filling.Null();
                case VENEER_SEQUENCE -> numbers ? new Filling.VeneerSequence() : refused(column, choice, filled);
                case COPIED -> hasText ? copied(column, filled) : refused(column, choice, filled);
            };
        }

        private boolean isWhole(TypeName type) {
            return type instanceof TypeName.BuiltIn builtIn
                    && Set.of("smallint", "integer", "bigint").contains(builtIn.text());
        }

        private Filling refused(CatalogColumn column, ColumnDefault choice, Filled filled) {
            note(column, "cannot be filled as chosen, by " + choice + ", and is filled as if nothing were chosen");
            return usual(column, filled);
        }

        private Filling copied(CatalogColumn column, Filled filled) {
            if (filled instanceof Filled.ByConstant constant) {
                return new Filling.Constant(constant.literal());
            }
            String text = ((Filled.ByExpression) filled).text();
            Optional<String> reason = facts.vetting().problemOfDefault(text);
            if (reason.isEmpty()) {
                return new Filling.Expression(Settled.of(text));
            }
            note(column, "is filled by the shard, since its default " + reason.get());
            return new Filling.ShardDefault();
        }

        private void note(CatalogColumn column, String what) {
            notes.add("column " + Identifier.quoted(table) + "." + Identifier.quoted(column.name()) + " " + what);
        }
    }

    @Override
    public String toString() {
        return "translator of shard " + Identifier.quoted(shard);
    }
}
