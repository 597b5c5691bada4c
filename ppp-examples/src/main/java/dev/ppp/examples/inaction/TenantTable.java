package dev.ppp.examples.inaction;

import static org.jooq.impl.DSL.name;

import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.TableField;
import org.jooq.impl.DSL;

/**
 * A tenant's table under an alias, for a statement that names several tenants: that is what a tenant's own context
 * refuses, so it is written against the veneer itself. Its columns are typed by the generated table.
 */
record TenantTable(String tenant, Table<?> generated, String alias) {

    Table<Record> table() {
        return DSL.table(name(tenant, generated.getName())).as(alias);
    }

    <T> Field<T> field(TableField<?, T> column) {
        return DSL.field(name(alias, column.getName()), column.getDataType());
    }
}
