package dev.ppp.testing;

import org.jooq.DataType;
import org.jooq.Identity;
import org.jooq.Name;
import org.jooq.TableField;
import org.jooq.impl.CustomRecord;
import org.jooq.impl.CustomTable;
import org.jooq.impl.DSL;
import org.jooq.impl.Internal;
import org.jooq.impl.SQLDataType;

/** A table with a key that the database fills, as the code generator would make it, and the rows of it. */
public final class Keyed extends CustomTable<Keyed.Row> {

    private static final long serialVersionUID = 1L;

    public final TableField<Row, ?> id;
    public final TableField<Row, String> v = createField(DSL.name("v"), SQLDataType.CLOB);

    public Keyed(String table, DataType<?> key) {
        super(DSL.name(table));
        id = createField(DSL.name("id"), key);
    }

    private Keyed(Name name) {
        super(name);
        id = createField(DSL.name("id"), SQLDataType.OTHER);
    }

    /** A row without values. */
    public Row row(String value) {
        Row row = new Row(this);
        row.set(v, value);
        return row;
    }

    @Override
    public Identity<Row, ?> getIdentity() {
        return Internal.createIdentity(this, id);
    }

    @Override
    public Class<? extends Row> getRecordType() {
        return Row.class;
    }

    /** A row of such a table. */
    public static final class Row extends CustomRecord<Row> {

        private static final long serialVersionUID = 1L;

        /** Called by jOOQ, which sets the table's fields afterwards. */
        public Row() {
            super(new Keyed(DSL.name("keyed")));
        }

        Row(Keyed table) {
            super(table);
        }
    }
}
