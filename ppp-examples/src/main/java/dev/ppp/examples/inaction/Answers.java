package dev.ppp.examples.inaction;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;

import java.util.Map;
import java.util.stream.Stream;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;

/** Puts the answers of several servers or tenants into one table. */
final class Answers {

    private static final DSLContext DETACHED = DSL.using(SQLDialect.POSTGRES);

    private Answers() {}

    /** Returns all rows, each with its source in a first column. All answers have the same columns. */
    static Result<Record> together(String source, Map<String, ? extends Result<?>> answers) {
        Field<?>[] columns = answers.values().iterator().next().fields();
        Field<?>[] all = Stream.concat(Stream.of(field(name(source), String.class)), Stream.of(columns))
                .toArray(Field<?>[]::new);
        Result<Record> together = DETACHED.newResult(all);
        answers.forEach((from, rows) -> rows.forEach(row -> {
            Record record = DETACHED.newRecord(all);
            record.fromArray(
                    Stream.concat(Stream.of(from), Stream.of(row.intoArray())).toArray());
            record.changed(false);
            together.add(record);
        }));
        return together;
    }
}
