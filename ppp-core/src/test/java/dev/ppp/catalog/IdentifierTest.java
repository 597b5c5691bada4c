package dev.ppp.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IdentifierTest {

    @Test
    void takes_any_text_of_63_bytes() {
        assertThat(Identifier.problem("a\"b 'c\\ \n;--" + "x".repeat(51))).isEmpty();
        assertThat(Identifier.problem("\u00fc".repeat(31) + "x")).isEmpty();
        assertThat(Identifier.problem("\ud83d\udc18")).isEmpty();
    }

    @Test
    void counts_bytes_and_not_characters() {
        assertThat(Identifier.problem("\ud83d\udc18".repeat(16)))
                .contains("has 64 bytes; PostgreSQL would cut it to 63");
    }

    @Test
    void prints_on_one_line_and_drives_no_terminal() {
        assertThat(Identifier.quoted("a\nb\u001b[31mc\u202ed\u2028e"))
                .isEqualTo("\"a\\u000ab\\u001b[31mc\\u202ed\\u2028e\"");
    }
}
