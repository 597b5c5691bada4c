package dev.ppp.property;

import dev.ppp.property.RandomSchema.Column;
import dev.ppp.property.RandomSchema.ColumnSpec;
import dev.ppp.property.RandomSchema.Filling;
import dev.ppp.property.RandomSchema.Table;
import dev.ppp.property.RandomSchema.TableSpec;
import dev.ppp.testing.Server.Sqls;
import java.util.List;

/**
 * A change to a schema. Picks are taken by what stands when it is made, so that any list of changes makes sense.
 *
 * @param what what is done
 * @param table picks a table
 * @param column picks a column
 * @param other picks what else there is to choose
 * @param spec a new column
 */
record SchemaChange(What what, int table, int column, int other, ColumnSpec spec) {

    /** What can be done. */
    enum What {
        ADD_COLUMN,
        DROP_COLUMN,
        DROP_AND_ADD_COLUMN,
        RENAME_COLUMN,
        SWAP_COLUMNS,
        RETYPE_COLUMN,
        SET_NOT_NULL,
        DROP_NOT_NULL,
        SET_DEFAULT,
        DROP_DEFAULT,
        ADD_IDENTITY,
        DROP_IDENTITY,
        COMMENT_ON_COLUMN,
        COMMENT_ON_TABLE,
        CREATE_TABLE,
        RENAME_TABLE,
        SWAP_TABLES,
        DROP_TABLE,
        ADD_LABEL,
        RENAME_LABEL,
        ALTER_DOMAIN,
        ADD_ATTRIBUTE,
        INSERT
    }

    void make(RandomSchema schema) {
        switch (what) {
            case CREATE_TABLE -> schema.create(new TableSpec(other, List.of(spec, spec), 2));
            case ADD_LABEL ->
                schema.run("ALTER TYPE $.mood ADD VALUE '" + schema.label().replace("'", "''") + "'"
                        + List.of("", " BEFORE 'ok'", " AFTER 'ok'").get(other % 3));
            case RENAME_LABEL -> {
                String between = schema.label().replace("'", "''");
                schema.run("ALTER TYPE $.mood ADD VALUE '" + between + "'");
                schema.run("ALTER TYPE $.mood RENAME VALUE '" + between + "' TO '" + between + " now'");
            }
            case ALTER_DOMAIN ->
                schema.run("ALTER DOMAIN $.pages ADD CONSTRAINT \"Check " + schema.number() + "\" CHECK (VALUE < 1000"
                        + schema.number() + ")");
            case ADD_ATTRIBUTE -> schema.addAttribute();
            default -> {
                if (!schema.tables().isEmpty()) {
                    ofTable(schema, schema.tables().get(table % schema.tables().size()));
                }
            }
        }
    }

    private void ofTable(RandomSchema schema, Table of) {
        String name = Sqls.name(of.name);
        switch (what) {
            case ADD_COLUMN -> schema.add(of, spec);
            case INSERT -> schema.insert(of, other);
            case COMMENT_ON_TABLE ->
                schema.runNamed(
                        "COMMENT ON TABLE $.#0 IS " + (other % 2 == 0 ? "NULL" : "'table ''" + schema.number() + "'"),
                        name);
            case RENAME_TABLE -> {
                of.name = schema.free(
                        other, schema.tables().stream().map(it -> it.name).toList());
                schema.runNamed("ALTER TABLE $.#0 RENAME TO #1", name, Sqls.name(of.name));
            }
            case SWAP_TABLES ->
                swap(schema, of, schema.tables().get(other % schema.tables().size()));
            case DROP_TABLE -> {
                schema.runNamed("DROP TABLE $.#0", name);
                schema.tables().remove(of);
            }
            default -> {
                if (!of.columns.isEmpty()) {
                    ofColumn(schema, of, of.columns.get(column % of.columns.size()));
                }
            }
        }
    }

    private static void swap(RandomSchema schema, Table one, Table other) {
        if (one != other) {
            rename(schema, one.name, "between");
            rename(schema, other.name, one.name);
            rename(schema, "between", other.name);
            String name = one.name;
            one.name = other.name;
            other.name = name;
        }
    }

    private static void rename(RandomSchema schema, String from, String to) {
        schema.runNamed("ALTER TABLE $.#0 RENAME TO #1", Sqls.name(from), Sqls.name(to));
    }

    private void ofColumn(RandomSchema schema, Table of, Column it) {
        boolean generated = it.filling == Filling.GENERATED;
        boolean identity = RandomSchema.isIdentity(it);
        switch (what) {
            case DROP_COLUMN, DROP_AND_ADD_COLUMN -> {
                alter(schema, of, it, "DROP COLUMN #1");
                of.columns.remove(it);
                if (what == What.DROP_AND_ADD_COLUMN) {
                    schema.add(of, spec);
                }
            }
            case RENAME_COLUMN -> {
                String to = schema.free(
                        other, of.columns.stream().map(column -> column.name).toList());
                renameColumn(schema, of, it.name, to);
                it.name = to;
            }
            case SWAP_COLUMNS -> swapColumns(schema, of, it, of.columns.get(other % of.columns.size()));
            case COMMENT_ON_COLUMN -> schema.comment(of, it, other % 3 == 0 ? "" : "it's " + schema.number());
            case SET_NOT_NULL -> {
                if (!generated && !identity) {
                    String value = schema.value(it.kind, other);
                    alter(schema, of, it, "ALTER COLUMN #1 DROP NOT NULL");
                    schema.runNamed(
                            "UPDATE $.#0 SET #1 = " + value + " WHERE #1 IS NULL",
                            Sqls.name(of.name),
                            Sqls.name(it.name));
                    alter(schema, of, it, "ALTER COLUMN #1 SET NOT NULL");
                    it.notNull = true;
                }
            }
            default -> filling(schema, of, it, generated, identity);
        }
    }

    private void filling(RandomSchema schema, Table of, Column it, boolean generated, boolean identity) {
        if (generated) {
            return;
        }
        switch (what) {
            case DROP_NOT_NULL -> {
                if (!identity) {
                    alter(schema, of, it, "ALTER COLUMN #1 DROP NOT NULL");
                    it.notNull = false;
                }
            }
            case SET_DEFAULT -> {
                if (!identity) {
                    alter(schema, of, it, "ALTER COLUMN #1 SET DEFAULT " + schema.value(it.kind, other));
                    it.filling = Filling.VALUE;
                }
            }
            case DROP_DEFAULT -> {
                if (!identity) {
                    alter(schema, of, it, "ALTER COLUMN #1 DROP DEFAULT");
                    it.filling = Filling.NOTHING;
                }
            }
            case DROP_IDENTITY -> {
                alter(schema, of, it, "ALTER COLUMN #1 DROP IDENTITY IF EXISTS");
                it.filling = identity ? Filling.NOTHING : it.filling;
            }
            case ADD_IDENTITY -> addIdentity(schema, of, it, identity);
            case RETYPE_COLUMN -> retype(schema, of, it);
            default -> throw new IllegalStateException(what.name());
        }
    }

    private static void addIdentity(RandomSchema schema, Table of, Column it, boolean identity) {
        if (!identity && it.kind.isWhole() && it.notNull) {
            alter(schema, of, it, "ALTER COLUMN #1 DROP DEFAULT");
            alter(schema, of, it, "ALTER COLUMN #1 ADD GENERATED BY DEFAULT AS IDENTITY (START 1000)");
            it.filling = Filling.IDENTITY;
        }
    }

    private void retype(RandomSchema schema, Table of, Column it) {
        ColumnKind kind = ColumnKind.ALL.get(spec.kind() % ColumnKind.ALL.size());
        alter(schema, of, it, "ALTER COLUMN #1 DROP IDENTITY IF EXISTS");
        alter(schema, of, it, "ALTER COLUMN #1 DROP DEFAULT");
        alter(schema, of, it, "ALTER COLUMN #1 TYPE " + kind.type() + " USING " + schema.value(kind, other));
        it.kind = kind;
        it.filling = Filling.NOTHING;
    }

    private static void swapColumns(RandomSchema schema, Table of, Column one, Column other) {
        if (one != other) {
            renameColumn(schema, of, one.name, "between");
            renameColumn(schema, of, other.name, one.name);
            renameColumn(schema, of, "between", other.name);
            String name = one.name;
            one.name = other.name;
            other.name = name;
        }
    }

    private static void renameColumn(RandomSchema schema, Table of, String from, String to) {
        schema.runNamed("ALTER TABLE $.#0 RENAME COLUMN #1 TO #2", Sqls.name(of.name), Sqls.name(from), Sqls.name(to));
    }

    private static void alter(RandomSchema schema, Table of, Column it, String action) {
        schema.runNamed("ALTER TABLE $.#0 " + action, Sqls.name(of.name), Sqls.name(it.name));
    }
}
