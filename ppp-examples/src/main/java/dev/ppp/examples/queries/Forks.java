package dev.ppp.examples.queries;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs one benchmark in a process of its own.
 *
 * @param place the servers
 * @param iteration how long an iteration takes
 */
record Forks(Place place, TimeValue iteration) {

    private static final int WARM_UPS = 2;
    private static final int ITERATIONS = 3;

    /**
     * What one process measured.
     *
     * @param nanoseconds of a call
     * @param bytes that a call allocates
     * @param cpu nanoseconds of a call for which its thread keeps a processor busy, where that was counted
     */
    record Score(double nanoseconds, double bytes, double cpu) {}

    Score run(Class<?> benchmarks, String benchmark, Map<String, String> parameters) {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + benchmarks.getName().replace(".", "\\.") + "\\." + benchmark + "$")
                .forks(1)
                .warmupIterations(WARM_UPS)
                .warmupTime(iteration)
                .measurementIterations(ITERATIONS)
                .measurementTime(iteration)
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .jvmArgsAppend("-Dorg.jooq.no-logo=true", "-Dorg.jooq.no-tips=true", "-Xmx2g", place.told());
        parameters.forEach(options::param);
        String before = System.getProperty("java.class.path");
        classPath().ifPresent(it -> System.setProperty("java.class.path", it));
        try {
            Collection<RunResult> results = new Runner(options.build()).run();
            RunResult result = results.iterator().next();
            return new Score(
                    result.getPrimaryResult().getScore(),
                    secondary(result, "gc.alloc.rate.norm"),
                    secondary(result, "nanoseconds") / secondary(result, "calls"));
        } catch (RunnerException e) {
            throw new QueriesException("benchmark \"" + benchmark + "\" with " + parameters + " failed", e);
        } finally {
            System.setProperty("java.class.path", before);
        }
    }

    private static double secondary(RunResult result, String name) {
        return Optional.ofNullable((Result<?>) result.getSecondaryResults().get(name))
                .map(Result::getScore)
                .orElse(Double.NaN);
    }

    /** Maven runs a main class in its own process, by a class loader that the process's class path does not show. */
    private static Optional<String> classPath() {
        if (Forks.class.getClassLoader() instanceof URLClassLoader loader) {
            return Optional.of(Stream.of(loader.getURLs()).map(URL::getPath).collect(Collectors.joining(":")));
        }
        return Optional.empty();
    }
}
