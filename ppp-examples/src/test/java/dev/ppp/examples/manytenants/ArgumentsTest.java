package dev.ppp.examples.manytenants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ArgumentsTest {

    @Test
    void are_three_numbers_by_default() {
        assertThat(Arguments.of()).isEqualTo(new Arguments(List.of(100, 1000, 5000), Optional.empty()));
    }

    @Test
    void name_numbers_and_a_directory() {
        assertThat(Arguments.of("20", "--write", "docs", "99999"))
                .isEqualTo(new Arguments(List.of(20, 99999), Optional.of(Path.of("docs"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "100000", "-1", "1e3", "many", "--wirte"})
    void refuse_what_is_no_number(String word) {
        assertThatThrownBy(() -> Arguments.of("100", word))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("\"" + word + "\" is not a number of tenants");
    }

    @Test
    void refuse_to_write_nowhere() {
        assertThatThrownBy(() -> Arguments.of("--write"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("option \"--write\" needs a directory");
    }
}
