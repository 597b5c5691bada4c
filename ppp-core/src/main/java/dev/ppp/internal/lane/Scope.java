package dev.ppp.internal.lane;

import dev.ppp.catalog.Identifier;
import dev.ppp.error.Explanation;
import dev.ppp.error.StatementRefusedException;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jooq.Name;
import org.jooq.Name.Quoted;
import org.jooq.Named;
import org.jooq.Param;
import org.jooq.QueryPart;
import org.jooq.Schema;
import org.jooq.Table;
import org.jooq.TableField;
import org.jooq.VisitContext;
import org.jooq.VisitListener;
import org.jooq.impl.DSL;
import org.jooq.impl.TableImpl;

/**
 * Refuses statements of one tenant that refer to another's schema, while they are rendered. Sees every table, sequence, routine
 * and name that jOOQ renders, and nothing in the text of a plain SQL template. Safe for use by many threads.
 */
public final class Scope implements VisitListener {

    private static final Class<?> EXCLUDED =
            DSL.excluded(DSL.field(DSL.name("any"))).getClass();

    /**
     * Which classes of query parts can name a schema. Values have names, too, which mean nothing. Looked up by class, since hardly any part does,
     * and telling by its many interfaces took longer than all else.
     */
    private static final ClassValue<Boolean> NAMING = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return !Param.class.isAssignableFrom(type)
                    && (Named.class.isAssignableFrom(type) || Name.class.isAssignableFrom(type));
        }
    };

    private final String tenant;
    private final Set<String> own;
    private final Set<String> others;

    /**
     * Watches over one tenant's statements.
     *
     * @param tenant its name
     * @param own its schemas, on the veneer and on the shard
     * @param others schemas that may be other tenants'; they are not copied, since all tenants share them
     */
    public Scope(String tenant, Set<String> own, Set<String> others) {
        this.tenant = tenant;
        this.own = new HashSet<>(own);
        this.others = others;
    }

    @Override
    public void visitStart(VisitContext context) {
        QueryPart part = context.queryPart();
        if (!NAMING.get(part.getClass())) {
            return;
        }
        if (part instanceof TableField<?, ?> field) {
            leaveAlias(field, context);
        } else if (part instanceof Table<?> table && isExcluded(table, context)) {
            context.queryPart(table.getUnqualifiedName());
            return;
        }
        if (part instanceof Schema schema) {
            Name name = schema.getQualifiedName();
            check(name.parts().length, name);
        } else if (part instanceof Name name) {
            checkQualifiers(name);
        } else if (part instanceof Named named && !(part instanceof TableField)) {
            checkQualifiers(named.getQualifiedName());
        }
    }

    /** A name in two parts may begin with an alias, which has no schema; jOOQ takes it for a table, and would give it the tenant's. */
    private static void leaveAlias(TableField<?, ?> field, VisitContext context) {
        Table<?> table = field.getTable();
        if (table != null
                && table.getClass() == TableImpl.class
                && table.getSchema() == null
                && context.context().qualify()) {
            context.queryPart(field.getQualifiedName());
        }
    }

    /** What an upsert calls the row that was to be inserted is no table either. */
    private static boolean isExcluded(Table<?> table, VisitContext context) {
        if (!table.getName().equals("excluded") || table.getSchema() != null) {
            return false;
        }
        QueryPart[] path = context.queryParts();
        return path.length > 1 && path[path.length - 2].getClass() == EXCLUDED;
    }

    private void checkQualifiers(Name name) {
        if (name.qualified() || isFolded(name)) {
            check(name.parts().length - 1, name);
        }
    }

    /** Before the schema, the database's name can stand. */
    private void check(int qualifiers, Name name) {
        Name[] parts = name.parts();
        for (int at = 0; at < parts.length; at++) {
            String part = Objects.requireNonNullElse(parts[at].last(), "");
            boolean folded = isFolded(parts[at]);
            String schema = folded ? Qualifiers.folded(part) : part;
            if (at < qualifiers && isOthers(schema)) {
                refuse(name, schema);
            } else if (folded) {
                Qualifiers.find(part, this::isOthers).ifPresent(it -> refuse(name, it));
            }
        }
    }

    /** What is rendered without quotes, the server folds; a dot in it means what it does in SQL. */
    private static boolean isFolded(Name part) {
        return part.quoted() == Quoted.UNQUOTED;
    }

    private boolean isOthers(String schema) {
        return others.contains(schema) && !own.contains(schema);
    }

    private void refuse(Name name, String schema) {
        throw new StatementRefusedException(Explanation.of("statement of tenant " + Identifier.quoted(tenant)
                        + " refers to " + name + ", which is in another tenant's schema")
                .hint(
                        "Ask the router for that tenant. If code was generated from that schema, and stands for every tenant,"
                                + " say so with TenantRouter.builder(topology).generatedFrom("
                                + Identifier.quoted(schema)
                                + ")."));
    }
}
