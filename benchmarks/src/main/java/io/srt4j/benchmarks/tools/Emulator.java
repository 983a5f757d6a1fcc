package io.srt4j.benchmarks.tools;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The link: a {@code udpnetem} process between two ports of this machine. */
public final class Emulator implements AutoCloseable {
    /** A free port may be taken by somebody else before the emulator binds it; then it ends within this time. */
    private static final int START_MS = 200;

    private static final int ATTEMPTS = 5;

    private final Process process;
    private final int callerPort;

    private Emulator(Process process, int callerPort) {
        this.process = process;
        this.callerPort = callerPort;
    }

    /** Puts a link with these options of udpnetem in front of {@code listenerPort}; equal seeds decide alike. */
    public static Emulator start(Path programs, List<String> link, int listenerPort, long seed)
            throws IOException, InterruptedException {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            int port = freePort();
            List<String> command = new ArrayList<>(List.of(programs.resolve("udpnetem").toString(), "--listen",
                    "127.0.0.1:" + port, "--to", "127.0.0.1:" + listenerPort, "--seed", Long.toString(seed)));
            command.addAll(link);
            Process process = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.INHERIT).start();
            if (!process.waitFor(START_MS, TimeUnit.MILLISECONDS)) {
                return new Emulator(process, port);
            }
        }
        throw new IOException("udpnetem ended at once, " + ATTEMPTS + " times");
    }

    /** Where the caller calls. */
    public InetSocketAddress callerAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), callerPort);
    }

    /** The port of {@link #callerAddress}. */
    public int port() {
        return callerPort;
    }

    /** A UDP port that nobody uses at this moment. */
    public static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
