package dev.ppp.examples.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ppp.plan.ApplyProgress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProgressBarTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void on_a_terminal_draws_one_line_again_and_again() {
        try (ProgressBar bar = new ProgressBar("cold apply", out, true)) {
            bar.progressed(new ApplyProgress(0, 0, 1000, Duration.ZERO));
            bar.progressed(new ApplyProgress(10, 0, 1000, Duration.ofMillis(99)));
            bar.progressed(new ApplyProgress(250, 0, 1000, Duration.ofMillis(2500)));
            bar.progressed(new ApplyProgress(999, 1, 1000, Duration.ofMillis(10_000)));
        }

        assertThat(output()).isEqualTo("""
                        \rcold apply [------------------------------] 0/1000, 0.0/s\
                        \rcold apply [#######-----------------------] 250/1000, 100/s, 7.5 s left\
                        \rcold apply [##############################] 999/1000, 100/s, 1 failed, took 10 s
                        """);
    }

    @Test
    void on_a_terminal_leaves_nothing_of_a_longer_line() {
        try (ProgressBar bar = new ProgressBar("apply", out, true)) {
            bar.progressed(new ApplyProgress(1, 0, 200, Duration.ofSeconds(61)));
            bar.progressed(new ApplyProgress(100, 0, 200, Duration.ofSeconds(100)));
        }

        assertThat(output()).isEqualTo("""
                        \rapply [------------------------------] 1/200, 0.0/s, 3 h 22 min left\
                        \rapply [###############---------------] 100/200, 1.0/s, 1 min 40 s left
                        """);
    }

    @Test
    void in_a_pipe_prints_a_line_every_five_seconds() {
        try (ProgressBar bar = new ProgressBar("cold apply", out, false)) {
            bar.progressed(new ApplyProgress(0, 0, 40, Duration.ZERO));
            bar.progressed(new ApplyProgress(4, 0, 40, Duration.ofMillis(4999)));
            bar.progressed(new ApplyProgress(5, 0, 40, Duration.ofSeconds(5)));
            bar.progressed(new ApplyProgress(8, 1, 40, Duration.ofSeconds(9)));
            bar.progressed(new ApplyProgress(10, 2, 40, Duration.ofSeconds(12)));
            bar.progressed(new ApplyProgress(38, 2, 40, Duration.ofSeconds(16)));
        }

        assertThat(output()).isEqualTo("""
                        cold apply: 5/40, 1.0/s, 35 s left
                        cold apply: 10/40, 1.0/s, 2 failed, 28 s left
                        cold apply: 38/40, 2.5/s, 2 failed, took 16 s
                        """);
    }

    @ParameterizedTest
    @CsvSource({
        "true,'\rapply [##########--------------------] 1/3, 1.0/s, 2.0 s left'",
        "false,'apply: 1/3, 1.0/s, 2.0 s left'"
    })
    void shows_what_was_reached_when_the_work_is_given_up(boolean terminal, String line) {
        try (ProgressBar bar = new ProgressBar("apply", out, terminal)) {
            bar.progressed(new ApplyProgress(1, 0, 3, Duration.ofSeconds(1)));
        }

        assertThat(output()).isEqualTo(line + "\n");
    }

    @ParameterizedTest
    @CsvSource({
        "true,'\rapply [##############################] 0/0, 0.0/s, took 0.0 s'",
        "false,'apply: 0/0, 0.0/s, took 0.0 s'"
    })
    void is_full_when_nothing_is_to_be_done(boolean terminal, String line) {
        try (ProgressBar bar = new ProgressBar("apply", out, terminal)) {
            bar.progressed(new ApplyProgress(0, 0, 0, Duration.ZERO));
        }

        assertThat(output()).isEqualTo(line + "\n");
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void prints_nothing_for_work_that_never_began(boolean terminal) {
        new ProgressBar("apply", out, terminal).close();

        assertThat(output()).isEmpty();
    }

    @Test
    void begins_another_line_for_more_work() {
        try (ProgressBar bar = new ProgressBar("apply", out, true)) {
            bar.progressed(new ApplyProgress(1, 0, 1, Duration.ofSeconds(1)));
            bar.progressed(new ApplyProgress(0, 0, 2, Duration.ZERO));
            bar.progressed(new ApplyProgress(2, 0, 2, Duration.ofSeconds(75)));
        }

        assertThat(output()).isEqualTo("""
                        \rapply [##############################] 1/1, 1.0/s, took 1.0 s
                        \rapply [------------------------------] 0/2, 0.0/s\
                        \rapply [##############################] 2/2, 0.0/s, took 1 min 15 s
                        """);
    }

    private String output() {
        return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
    }
}
