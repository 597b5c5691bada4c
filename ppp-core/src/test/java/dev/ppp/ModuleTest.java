package dev.ppp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library as a module of the Java platform. */
class ModuleTest {

    private static final String OPTIONAL = ".*(?:assertj-core|micrometer-core|test-classes).*";

    @TempDir
    private Path directory;

    @Test
    void a_module_that_requires_it_needs_no_optional_library() throws Exception {
        Path descriptor =
                Files.writeString(directory.resolve("module-info.java"), "module application { requires dev.ppp; }");
        Path source = Files.writeString(
                directory.resolve("Main.java"),
                "package application; class Main { dev.ppp.TenantRouter router; dev.ppp.explain.Pushdown pushdown; }");
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter output = new StringWriter();

        Boolean compiled = compiler.getTask(
                        output,
                        null,
                        null,
                        List.of("-p", modulePath(), "-d", directory.toString()),
                        null,
                        compiler.getStandardFileManager(null, null, null).getJavaFileObjects(descriptor, source))
                .call();

        assertThat(output.toString()).isEmpty();
        assertThat(compiled).isTrue();
    }

    private static String modulePath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(it -> !it.matches(OPTIONAL))
                .filter(it ->
                        it.matches(".*(?:classes|jooq|postgresql-4|slf4j-api|jspecify|r2dbc-spi|reactive-streams).*"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
