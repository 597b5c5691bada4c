package dev.ppp.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConstantsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            SELECT a1, r1."b 2" FROM t2 WHERE x = 'it''s' AND y = $1 | SELECT a1, r1."b 2" FROM t2 WHERE x = ? AND y = $1
            a = E'x\\'y' AND b = e'\\\\' AND c = 'z'                    | a = ? AND b = ? AND c = ?
            a > 1_000 AND b < 0xFF AND c = 1e5 AND d=.5e+3            | a > ? AND b < ? AND c = ? AND d=.?
            a > 12.5e-3 AND b IN (1, -2) AND c = '{1,2}'::int4[]      | a > ? AND b IN (?, -?) AND c = ?::int4[]
            a = $$secret$$ AND b = $x$ it's $$ secret $x$ AND c = $12 | a = ? AND b = ? AND c = $12
            a /* Bob's */ = 1 -- Ann's                                | a   = ?
            "it's" = 'a' AND é1 = '"' AND "1" = 2                     | "it's" = ? AND é1 = ? AND "1" = ?
            a = ? AND b = B'101' AND c = U&'d'                        | a = ? AND b = B? AND c = U&?
            """)
    void are_hidden_and_nothing_else(String sql, String hidden) {
        assertThat(Constants.hidden(sql).strip()).isEqualTo(hidden);
    }
}
