package dev.ppp.examples.queries;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The time for which the calling thread keeps a processor busy. What the servers do, and the way to them, is no part of it, so that it
 * differs less from one time to the next than the time of the whole call.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Cpu {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** In nanoseconds, of all calls of an iteration. */
    public long nanoseconds;

    /** How many calls there were. */
    public long calls;

    private long begun;

    /** Begins to count. */
    @Setup(Level.Iteration)
    public void begin() {
        calls = 0;
        begun = THREADS.getCurrentThreadCpuTime();
    }

    /** Takes the time. */
    @TearDown(Level.Iteration)
    public void end() {
        nanoseconds = THREADS.getCurrentThreadCpuTime() - begun;
    }
}
