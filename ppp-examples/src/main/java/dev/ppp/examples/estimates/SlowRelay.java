package dev.ppp.examples.estimates;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Passes on what comes in on a port of this host to another port, a while later; what goes back is not held up. So a round trip takes that
 * much longer, and what is sent on without waiting for an answer takes it once.
 */
final class SlowRelay implements Closeable {

    private static final int BUFFER = 1 << 16;

    private final ServerSocket listener;
    private final int target;
    private final Duration later;

    private SlowRelay(ServerSocket listener, int target, Duration later) {
        this.listener = listener;
        this.target = target;
        this.later = later;
    }

    /**
     * Begins to listen on 127.0.0.1.
     *
     * @param target the port on this host to which it leads
     * @param later how long each message is held up
     */
    static SlowRelay to(int target, Duration later) throws IOException {
        SlowRelay relay = new SlowRelay(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target, later);
        start(relay::accept);
        return relay;
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket from = listener.accept();
                Socket to = new Socket(listener.getInetAddress(), target);
                from.setTcpNoDelay(true);
                to.setTcpNoDelay(true);
                start(() -> pass(from, to, later));
                start(() -> pass(to, from, Duration.ZERO));
            } catch (IOException e) {
                // closed, or a connection that did not come about; its client notices
            }
        }
    }

    private static void pass(Socket from, Socket to, Duration later) {
        byte[] buffer = new byte[BUFFER];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            int length = in.read(buffer);
            while (length >= 0) {
                holdUp(later);
                out.write(buffer, 0, length);
                length = in.read(buffer);
            }
        } catch (IOException e) {
            // one side has gone, and closing the other tells it
        }
    }

    private static void holdUp(Duration duration) {
        long until = System.nanoTime() + duration.toNanos();
        long left = duration.toNanos();
        while (left > 0) {
            LockSupport.parkNanos(left);
            left = until - System.nanoTime();
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "slow-relay");
        thread.setDaemon(true);
        thread.start();
    }

    /** Listens no more. Connections that stand are ended by their own ends. */
    @Override
    public void close() throws IOException {
        listener.close();
    }
}
