package dev.ppp.internal.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @Test
    void reads_objects_arrays_and_values() {
        assertThat(Json.read(" [ {\"a\": 1, \"b\" : [true,false, \"x\"], \"c\": null}, {}, [], -2.50e1 ] "))
                .isEqualTo(List.of(
                        Map.of("a", new BigDecimal("1"), "b", List.of(true, false, "x")),
                        Map.of(),
                        List.of(),
                        new BigDecimal("-2.50e1")));
    }

    @Test
    void reads_every_escape() {
        assertThat(Json.read("\"\\\" \\\\ \\/ \\b\\f\\n\\r\\t \\u0001\\u00e9 \u00e9 ' {\""))
                .isEqualTo("\" \\ / \b\f\n\r\t \u0001\u00e9 \u00e9 ' {");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[1",
                "[1 2]",
                "{\"a\"}",
                "{\"a\":}",
                "\"x",
                "\"\\u00\"",
                "\"\\",
                "1 2",
                "hello",
                "\"\\uzzzz\""
            })
    void refuses_anything_else(String text) {
        assertThatThrownBy(() -> Json.read(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void says_where() {
        assertThatThrownBy(() -> Json.read("[1 2]")).hasMessage("no JSON at character 4 of 5");
    }
}
