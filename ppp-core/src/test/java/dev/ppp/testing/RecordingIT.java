package dev.ppp.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.ppp.testing.Recording.Channel;
import dev.ppp.testing.Recording.Leak;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Tests of secrets prove something only because this one finds what is there. */
class RecordingIT {

    private static final String PASSWORD = "NeedleQx7 '\\%L \u00e9 {}";
    private static final byte[] BYTES = PASSWORD.getBytes(StandardCharsets.UTF_8);

    @Test
    void finds_a_password_in_each_place_where_it_was_written() {
        Cluster cluster = Cluster.fresh();
        try (Recording recording = Recording.begin(cluster)) {
            String quoted = Cluster.literal(PASSWORD);
            cluster.onVeneer("SELECT " + quoted);
            Server.Sqls.run(cluster.shardServer(1).superuser("postgres"), "SELECT E" + quoted.replace("\\", "\\\\"));
            Server.Sqls.run(
                    cluster.shardServer(2).superuser("postgres"),
                    "SELECT decode('" + HexFormat.of().formatHex(BYTES) + "', 'hex')");
            System.out.println("out: " + PASSWORD);
            System.err.println(
                    "err: " + Base64.getEncoder().encodeToString(("x" + PASSWORD).getBytes(StandardCharsets.UTF_8)));
            LoggerFactory.getLogger("some.logger").trace("{}", PASSWORD);
            recording.say("said: " + PASSWORD);

            Map<Channel, List<String>> forms = new TreeMap<>(recording.leaks(List.of(PASSWORD)).stream()
                    .collect(
                            Collectors.groupingBy(Leak::channel, Collectors.mapping(Leak::form, Collectors.toList()))));

            assertThat(forms.keySet()).containsExactlyInAnyOrder(Channel.values());
            assertThat(forms.get(Channel.SAID)).containsExactly("clear", "a part of it");
            assertThat(forms.get(Channel.VENEER_LOG)).containsExactly("SQL literal", "a part of it");
            assertThat(forms.get(Channel.SHARD1_LOG)).containsExactly("SQL literal with backslashes", "a part of it");
            assertThat(forms.get(Channel.SHARD2_LOG))
                    .containsExactly("hexadecimal of password in UTF-8", "hexadecimal of a part in UTF-8");
            assertThat(forms.get(Channel.CONSOLE_ERRORS)).containsExactly("base64 around a part, shifted by 1");
        }
    }

    @Test
    void hears_every_way_to_log() {
        IllegalStateException cause = new IllegalStateException("cause");
        cause.addSuppressed(new IllegalStateException(PASSWORD));
        Map<String, Runnable> ways = Map.of(
                "message", () -> LoggerFactory.getLogger("a.b").trace(PASSWORD),
                "argument", () -> LoggerFactory.getLogger("a.b").trace("no place for it", PASSWORD, "x"),
                "suppressed", () -> LoggerFactory.getLogger("a.b").trace("x", new IllegalStateException("y", cause)),
                "jul", () -> java.util.logging.Logger.getLogger("c.d").finest(PASSWORD),
                "jul argument",
                        () -> java.util.logging.Logger.getLogger("org.postgresql.x")
                                .log(Level.FINEST, "{0}", PASSWORD),
                "jul thrown", () -> java.util.logging.Logger.getLogger("c.d").log(Level.FINEST, "x", cause));
        Cluster cluster = Cluster.fresh();

        Map<String, Boolean> heard = ways.entrySet().stream()
                .map(way -> {
                    try (Recording recording = Recording.begin(cluster)) {
                        way.getValue().run();
                        return entry(
                                way.getKey(),
                                recording.leaks(List.of(PASSWORD)).stream()
                                        .anyMatch(it -> it.channel() == Channel.LOG));
                    }
                })
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));

        assertThat(heard).allSatisfy((way, found) -> assertThat(found).as(way).isTrue());
    }

    @Test
    void restores_the_console_and_the_levels_of_the_loggers() {
        Cluster cluster = Cluster.fresh();
        boolean trace = LoggerFactory.getLogger("a.b").isTraceEnabled();
        boolean finest = java.util.logging.Logger.getLogger("c.d").isLoggable(Level.FINEST);

        try (Recording recording = Recording.begin(cluster)) {
            assertThat(LoggerFactory.getLogger("a.b").isTraceEnabled()).isTrue();
            assertThat(java.util.logging.Logger.getLogger("c.d").isLoggable(Level.FINEST))
                    .isTrue();
            recording.say("something");
        }

        assertThat(LoggerFactory.getLogger("a.b").isTraceEnabled()).isEqualTo(trace);
        assertThat(java.util.logging.Logger.getLogger("c.d").isLoggable(Level.FINEST))
                .isEqualTo(finest);
    }
}
