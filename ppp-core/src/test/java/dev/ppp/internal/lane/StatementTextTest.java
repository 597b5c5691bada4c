package dev.ppp.internal.lane;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatementTextTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', ignoreLeadingAndTrailingWhitespace = false, textBlock = """
            SELECT 1|SELECT 1
            a/* b */c|a c
            a/* /* b */ ' */c|a c
            a/* never ended|a\s
            a/*/ b */c|a c
            'a -- b'|'a -- b'
            'it''s /* a */'|'it''s /* a */'
            E'it\\'s /* a */'/* b */|E'it\\'s /* a */'\s
            E'a''b\\'/* c */'|E'a''b\\'/* c */'
            'a\\'/* b */|'a\\'\s
            "a/*"/* b */".b"|"a/*" ".b"
            DO $$ a/* b */.c $$|DO $$ a .c $$
            $q$ it's $$ /* a */ $$ $q$/* b */|$q$ it's $$ /* a */ $$ $q$\s
            a$b/* c */$b|a$b $b
            $1/* a */$2|$1 $2
            """)
    void is_left_but_for_comments(String sql, String rest) {
        assertThat(StatementText.withoutComments(sql)).isEqualTo(rest);
    }

    @Test
    void ends_a_comment_with_its_line() {
        assertThat(StatementText.withoutComments("a -- b\nc --d\r\ne")).isEqualTo("a  \nc  \r\ne");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', ignoreLeadingAndTrailingWhitespace = false, textBlock = """
            a 'b;' c|a   c
            a "b;\""" c|a   c
            a $$ b; $$ c $|a   c $
            a $b; c|a $b; c
            a'b|a\s
            a $$b;|a \s
            $|$
            """)
    void is_bare_of_what_means_nothing(String sql, String bare) {
        assertThat(StatementText.bare(sql)).isEqualTo(bare);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            SELECT 1 | true
            SELECT 1;; -- ; | true
            SELECT ';' | true
            DO $$ BEGIN COMMIT; END $$; | true
            SELECT 1; SELECT 2 | false
            ;SELECT 2 | false
            """)
    void is_one_statement_or_several(String sql, boolean one) {
        assertThat(StatementText.isOne(sql)).isEqualTo(one);
    }

    @Test
    void is_read_in_one_go() {
        String nested = "/*".repeat(1_000_000) + "*/".repeat(1_000_000);
        String quoted = "$a$ /* $b$ ".repeat(100_000);

        assertThat(StatementText.withoutComments(nested)).isEqualTo(" ");
        assertThat(StatementText.withoutComments(quoted)).hasSizeLessThan(quoted.length());
    }
}
