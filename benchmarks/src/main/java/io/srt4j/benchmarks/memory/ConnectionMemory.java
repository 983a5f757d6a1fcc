package io.srt4j.benchmarks.memory;

import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.transport.AcceptPolicy;
import io.srt4j.transport.SrtConnection;
import io.srt4j.transport.SrtException;
import io.srt4j.transport.SrtListener;
import io.srt4j.transport.SrtRuntime;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Prints the heap that a connection holds while it is idle, while it carries 1 Mbit/s, and idle again: of the receiving
 * side in this process, of the sending side in a second one; and the CPU time it takes. Arguments: connections (200),
 * seconds under load (5).
 *
 * <p>The figures hold everything that comes with a connection: the senders' UDP sockets, and the waiting virtual
 * threads of the receivers.
 */
public final class ConnectionMemory {
    private static final int LATENCY_MS = 120;
    private static final int SETTLE_MS = 2_000;
    private static final int IDLE_MS = 5_000;
    private static final int IDLE_AGAIN_MS = 10_000;
    private static final int LARGEST_CLASSES = 16;
    private static final String ROW = "%-12s %10s %10s %10s %10s%n";

    private ConnectionMemory() {}

    /** See the class. */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length == 3 && args[0].equals("send")) {
            new SendingSide(Integer.parseInt(args[1]), Integer.parseInt(args[2])).run();
            return;
        }
        int connections = args.length > 0 ? Integer.parseInt(args[0]) : 200;
        int seconds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        receive(connections, seconds, System.out);
    }

    private static SrtOptions options() {
        return SrtOptions.builder().latencyMs(LATENCY_MS).build();
    }

    private static void receive(int connections, int seconds, PrintStream out)
            throws IOException, InterruptedException {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (SrtRuntime runtime = SrtRuntime.builder().build();
                SrtListener listener = runtime.listen(anyPort, options(), AcceptPolicy.acceptAll())) {
            Process sending = startSendingSide(listener.localAddress().getPort(), connections);
            try (BufferedReader replies = sending.inputReader(StandardCharsets.UTF_8);
                    PrintStream orders = new PrintStream(sending.getOutputStream(), true, StandardCharsets.UTF_8)) {
                drain(listener.accept(Duration.ofSeconds(10)));
                long baseSending = ask("heap", orders, replies);
                long baseReceiving = RetainedHeap.bytes();
                List<SrtConnection> open = new ArrayList<>();
                orders.println("open");
                for (int i = 0; i < connections; i++) {
                    open.add(listener.accept(Duration.ofSeconds(10)));
                }
                open.forEach(ConnectionMemory::drain);
                out.printf(Locale.ROOT, "%d connections; of each bytes of heap, microseconds of CPU time a second%n",
                        connections);
                out.printf(Locale.ROOT, ROW, "", "receiving", "sending", "receiving", "sending");
                String[] phases = {"idle", "1 Mbit/s", "idle again"};
                int[] waitMs = {IDLE_MS, seconds * 1000, IDLE_AGAIN_MS};
                for (int i = 0; i < phases.length; i++) {
                    orders.println(i == 1 ? "start" : "stop");
                    TimeUnit.MILLISECONDS.sleep(SETTLE_MS);
                    long cpuSending = ask("cpu", orders, replies);
                    long cpuReceiving = cpuNs();
                    TimeUnit.MILLISECONDS.sleep(waitMs[i]);
                    double perSecond = 1.0 / waitMs[i] / connections;
                    cpuReceiving = Math.round((cpuNs() - cpuReceiving) * perSecond);
                    cpuSending = Math.round((ask("cpu", orders, replies) - cpuSending) * perSecond);
                    long heapReceiving = (RetainedHeap.bytes() - baseReceiving) / connections;
                    long heapSending = (ask("heap", orders, replies) - baseSending) / connections;
                    out.printf(Locale.ROOT, ROW, phases[i], heapReceiving, heapSending, cpuReceiving, cpuSending);
                }
                RetainedHeap.largestClasses(LARGEST_CLASSES).forEach(out::println);
                orders.println("end");
                open.forEach(SrtConnection::close);
            } finally {
                sending.destroy();
            }
        }
    }

    private static long cpuNs() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
    }

    private static Process startSendingSide(int port, int connections) throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), ConnectionMemory.class.getName(), "send",
                Integer.toString(port), Integer.toString(connections))
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private static long ask(String order, PrintStream orders, BufferedReader replies) throws IOException {
        orders.println(order);
        String start = order + ' ';
        for (String reply = replies.readLine(); reply != null; reply = replies.readLine()) {
            if (reply.startsWith(start)) { // the rest is the log's
                return Long.parseLong(reply, start.length(), reply.length(), 10);
            }
        }
        throw new IOException("the sending side has ended");
    }

    /** Reads what comes and forgets it. */
    private static void drain(SrtConnection connection) {
        Thread.startVirtualThread(() -> {
            ByteBuffer message = ByteBuffer.allocate(SrtOptions.MAX_PAYLOAD_BYTES);
            try {
                while (connection.receive(message.clear()) >= 0) {
                    // nothing to keep
                }
            } catch (SrtException _) {
                connection.close(); // it ends with the measurement
            }
        });
    }

    /** The second process: obeys the orders that come line by line. */
    private record SendingSide(int port, int connections) {
        private static final int MESSAGE_BYTES = 1316;
        private static final long MESSAGE_NS = MESSAGE_BYTES * 8_000L;
        private static final int TICK_MS = 5;

        void run() throws IOException, InterruptedException {
            InetSocketAddress listener = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            List<SrtConnection> open = new ArrayList<>();
            BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            try (SrtRuntime runtime = SrtRuntime.builder().build();
                    SrtConnection _ = runtime.connect(listener, options())) {
                boolean sending = false;
                long dueNs = System.nanoTime();
                while (true) {
                    if (!sending || orders.ready()) {
                        String order = orders.readLine();
                        if (order == null || order.equals("end")) {
                            return;
                        }
                        switch (order) {
                            case "open" -> {
                                for (int i = 0; i < connections; i++) {
                                    open.add(runtime.connect(listener, options()));
                                }
                            }
                            case "heap" -> System.out.println("heap " + RetainedHeap.bytes());
                            case "cpu" -> System.out.println("cpu " + cpuNs());
                            default -> {} // below
                        }
                        sending = order.equals("start") || (sending && !order.equals("stop"));
                        dueNs = System.nanoTime();
                    } else {
                        for (; dueNs - System.nanoTime() <= 0; dueNs += MESSAGE_NS) {
                            for (SrtConnection connection : open) {
                                connection.send(ByteBuffer.allocate(MESSAGE_BYTES));
                            }
                        }
                        TimeUnit.MILLISECONDS.sleep(TICK_MS);
                    }
                }
            }
        }
    }
}
