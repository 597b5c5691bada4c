package dev.ppp.examples.queries;

import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.row;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.sum;
import static org.jooq.impl.DSL.table;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Row4;
import org.jooq.Select;
import org.jooq.SelectFieldOrAsterisk;
import org.jooq.Table;
import org.jspecify.annotations.Nullable;

/** The statements that are measured: the same objects, whoever sends them. */
final class Work {

    static final int INSERTED = 10_000;

    private static final int ROWS_OF_A_STATEMENT = 1_000;
    private static final Table<Record> CUSTOMERS = table(name("customers"));
    private static final Field<Long> ID = field(name("customers", "id"), Long.class);
    private static final Field<String> NAME = field(name("customers", "name"), String.class);
    private static final Field<String> CITY = field(name("customers", "city"), String.class);
    private static final Table<Record> ORDERS = table(name("orders"));
    private static final Field<Long> CUSTOMER = field(name("orders", "customer_id"), Long.class);
    private static final Field<BigDecimal> AMOUNT = field(name("orders", "amount"), BigDecimal.class);
    private static final Table<Record> INSERTED_ORDERS = table(name("inserted"));
    private static final Field<Long> ORDER_ID = field(name("id"), Long.class);
    private static final Field<Long> ORDER_CUSTOMER = field(name("customer_id"), Long.class);
    private static final Field<BigDecimal> ORDER_AMOUNT = field(name("amount"), BigDecimal.class);
    private static final Field<LocalDate> ORDER_PLACED = field(name("placed"), LocalDate.class);

    private Work() {}

    static @Nullable Object pointRead(DSLContext dsl, long id) {
        return dsl.select(NAME, CITY).from(CUSTOMERS).where(ID.eq(id)).fetchOne();
    }

    static int update(DSLContext dsl, long id) {
        return dsl.update(CUSTOMERS)
                .set(CITY, "City " + id % 100)
                .where(ID.eq(id))
                .execute();
    }

    static Select<?> join(long id) {
        return select(NAME, AMOUNT)
                .from(CUSTOMERS)
                .join(ORDERS)
                .on(CUSTOMER.eq(ID))
                .where(ID.eq(id));
    }

    static Select<?> aggregate() {
        Field<BigDecimal> total = sum(AMOUNT).as("total");
        return select(CITY, count(), total)
                .from(CUSTOMERS)
                .join(ORDERS)
                .on(CUSTOMER.eq(ID))
                .groupBy(CITY)
                .orderBy(total.desc(), CITY)
                .limit(10);
    }

    static int insert(DSLContext dsl) {
        return dsl.transactionResult(it -> {
            int inserted = 0;
            for (long from = 1; from <= INSERTED; from += ROWS_OF_A_STATEMENT) {
                List<Row4<Long, Long, BigDecimal, LocalDate>> rows = new ArrayList<>();
                for (long id = from; id < from + ROWS_OF_A_STATEMENT; id++) {
                    rows.add(row(id, id, BigDecimal.valueOf(id, 2), LocalDate.EPOCH));
                }
                inserted += it.dsl()
                        .insertInto(INSERTED_ORDERS, ORDER_ID, ORDER_CUSTOMER, ORDER_AMOUNT, ORDER_PLACED)
                        .valuesOfRows(rows)
                        .execute();
            }
            return inserted;
        });
    }

    static int read(DSLContext dsl) {
        return dsl.select(ORDER_ID, ORDER_AMOUNT, ORDER_PLACED)
                .from(ORDERS)
                .fetch()
                .size();
    }

    /** What is read from many tenants. */
    static Select<Record> totals(SelectFieldOrAsterisk tenant) {
        return select(List.of(tenant, count(), sum(ORDER_AMOUNT))).from(ORDERS);
    }
}
