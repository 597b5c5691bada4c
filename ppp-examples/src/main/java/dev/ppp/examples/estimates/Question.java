package dev.ppp.examples.estimates;

import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.sum;
import static org.jooq.impl.DSL.table;

import java.math.BigDecimal;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.ResultQuery;
import org.jooq.Table;
import org.jooq.impl.DSL;

/** What is asked of one tenant. A shard could answer each of them whole. */
enum Question {
    POINT_READ("point read") {
        @Override
        ResultQuery<?> query() {
            return select(CUSTOMER_NAME).from(CUSTOMERS).where(CUSTOMER_ID.eq(7L));
        }
    },
    JOIN_OF_ONE("join of 2, one customer's") {
        @Override
        ResultQuery<?> query() {
            return select(CUSTOMER_NAME, AMOUNT)
                    .from(CUSTOMERS)
                    .join(ORDERS)
                    .on(ORDER_CUSTOMER.eq(CUSTOMER_ID))
                    .where(CUSTOMER_ID.eq(7L));
        }
    },
    JOIN_OF_SOME("join of 2, a tenth of the rows") {
        @Override
        ResultQuery<?> query() {
            return select(CUSTOMER_NAME, AMOUNT)
                    .from(CUSTOMERS)
                    .join(ORDERS)
                    .on(ORDER_CUSTOMER.eq(CUSTOMER_ID))
                    .where(AMOUNT.lt(BigDecimal.TEN));
        }
    },
    FIRST_OF_THREE("join of 3, ORDER BY, LIMIT") {
        @Override
        ResultQuery<?> query() {
            return select(CUSTOMER_NAME, AMOUNT, QUANTITY)
                    .from(CUSTOMERS)
                    .join(ORDERS)
                    .on(ORDER_CUSTOMER.eq(CUSTOMER_ID))
                    .join(ITEMS)
                    .on(ITEM_ORDER.eq(ORDER_ID))
                    .orderBy(AMOUNT.desc(), ITEM_ID)
                    .limit(10);
        }
    },
    TOTALS_OF_FOUR("join of 4, GROUP BY, ORDER BY, LIMIT") {
        @Override
        ResultQuery<?> query() {
            Field<BigDecimal> total = sum(QUANTITY).as("total");
            return select(KIND, total)
                    .from(CUSTOMERS)
                    .join(ORDERS)
                    .on(ORDER_CUSTOMER.eq(CUSTOMER_ID))
                    .join(ITEMS)
                    .on(ITEM_ORDER.eq(ORDER_ID))
                    .join(PRODUCTS)
                    .on(ITEM_PRODUCT.eq(PRODUCT_ID))
                    .groupBy(KIND)
                    .orderBy(total.desc(), KIND)
                    .limit(5);
        }
    },
    TOTALS_OF_ONE("GROUP BY, ORDER BY, LIMIT") {
        @Override
        ResultQuery<?> query() {
            return select(ORDER_CUSTOMER, count())
                    .from(ORDERS)
                    .groupBy(ORDER_CUSTOMER)
                    .orderBy(count().desc(), ORDER_CUSTOMER)
                    .limit(10);
        }
    },
    FIRST("ORDER BY, LIMIT") {
        @Override
        ResultQuery<?> query() {
            return select(ORDER_ID, AMOUNT)
                    .from(ORDERS)
                    .orderBy(AMOUNT.desc(), ORDER_ID)
                    .limit(10);
        }
    };

    private static final Table<Record> CUSTOMERS = table(DSL.name("customers"));
    private static final Field<Long> CUSTOMER_ID = field(DSL.name("customers", "id"), Long.class);
    private static final Field<String> CUSTOMER_NAME = field(DSL.name("customers", "name"), String.class);
    private static final Table<Record> ORDERS = table(DSL.name("orders"));
    private static final Field<Long> ORDER_ID = field(DSL.name("orders", "id"), Long.class);
    private static final Field<Long> ORDER_CUSTOMER = field(DSL.name("orders", "customer_id"), Long.class);
    private static final Field<BigDecimal> AMOUNT = field(DSL.name("orders", "amount"), BigDecimal.class);
    private static final Table<Record> ITEMS = table(DSL.name("items"));
    private static final Field<Long> ITEM_ID = field(DSL.name("items", "id"), Long.class);
    private static final Field<Long> ITEM_ORDER = field(DSL.name("items", "order_id"), Long.class);
    private static final Field<Long> ITEM_PRODUCT = field(DSL.name("items", "product_id"), Long.class);
    private static final Field<Integer> QUANTITY = field(DSL.name("items", "quantity"), Integer.class);
    private static final Table<Record> PRODUCTS = table(DSL.name("products"));
    private static final Field<Long> PRODUCT_ID = field(DSL.name("products", "id"), Long.class);
    private static final Field<String> KIND = field(DSL.name("products", "kind"), String.class);

    private final String title;

    Question(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }

    abstract ResultQuery<?> query();
}
