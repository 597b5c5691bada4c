package dev.ppp.testing;

import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The binaries of an older major, from a file that the build fetches: the class path holds one version only.
 *
 * @param major PostgreSQL's major version
 */
record OlderBinaries(int major) implements PgBinaryResolver {

    @Override
    public InputStream getPgBinary(String system, String machineHardware) throws IOException {
        Path jar = Path.of("target", "postgres", "postgres-" + major + ".jar");
        if (!Files.exists(jar)) {
            throw new FileNotFoundException(jar + ", which mvn pre-integration-test fetches");
        }
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            ZipEntry archive = zip.stream()
                    .filter(it -> it.getName().endsWith(".txz"))
                    .findFirst()
                    .orElseThrow(() -> new FileNotFoundException("an archive of binaries in " + jar));
            return new ByteArrayInputStream(zip.getInputStream(archive).readAllBytes());
        }
    }
}
