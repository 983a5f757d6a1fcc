package io.srt4j.benchmarks.load;

import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.transport.SrtUri;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the command line asks for, with the letters of {@code libsrt_load}.
 *
 * @param role what to do
 * @param host literal address to listen at or to call
 * @param parameters options of the connections, by their names in an srt:// address
 * @param connections how many to open or to wait for
 * @param bitsPerSec of each connection; 0 sends as fast as it goes
 * @param seconds how long to send
 * @param tickUs how often what is due is sent
 * @param sharesPort whether all callers use one local port
 * @param calls whether to connect or to listen
 * @param joins whether what was sent before a receiver came is not missed
 * @param attempts connections to make and close again
 * @param parallel how many at a time
 * @param withinSeconds when a listener gives up; 0 never does
 * @param countsAfterSeconds from the first message on: delivery times, repeats and losses before are left out
 * @param warmUpSeconds how long the process first talks to itself
 */
record LoadOptions(
        Role role, String host, int port, Map<String, String> parameters, int connections, long bitsPerSec,
        double seconds, int payloadBytes, long tickUs, boolean sharesPort, boolean calls, boolean joins, int attempts,
        int parallel, double withinSeconds, double countsAfterSeconds, double warmUpSeconds) {

    enum Role {
        RECV, SEND, CONN, ACCEPT
    }

    static final String USAGE = """
            usage: Load -r recv|send|conn|accept -p PORT [-h HOST] [-n CONNECTIONS] [-b BITRATE] [-d SECONDS]
              [-l LATENCY_MS] [-P PASSPHRASE] [-k KEY_BYTES] [-m MAXBW_BITS] [-s PAYLOAD] [-q TICK_US] [-o NAME=VALUE]
              [-I STREAM_ID, %d in it is the connection's number] [-S (one local port)] [-C (recv calls)] [-L (send listens)]
              [-J (joins)] [-c ATTEMPTS] [-j PARALLEL] [-w GIVE_UP_SECONDS] [-O IGNORED]
              [-D DELAYS_AFTER_SECONDS] [--warmup SECONDS]""";

    static LoadOptions parse(List<String> arguments) {
        Deque<String> left = new ArrayDeque<>(arguments);
        Map<String, String> given = new LinkedHashMap<>();
        Map<String, String> parameters = new LinkedHashMap<>();
        while (!left.isEmpty()) {
            String flag = left.remove();
            switch (flag) {
                case "-S", "-C", "-L", "-J" -> given.put(flag, "");
                case "-l" -> parameters.put("latency", value(flag, left));
                case "-P" -> parameters.put("passphrase", value(flag, left));
                case "-k" -> parameters.put("pbkeylen", value(flag, left));
                case "-I" -> parameters.put("streamid", value(flag, left));
                case "-m" -> parameters.put("maxbw", Long.toString(bytesPerSec(value(flag, left))));
                case "-o" -> {
                    String[] option = value(flag, left).split("=", 2);
                    parameters.put(option[0], option.length == 2 ? option[1] : "");
                }
                case "-r", "-h", "-p", "-n", "-b", "-d", "-s", "-q", "-c", "-j", "-w", "-O", "-D", "--warmup" ->
                        given.put(flag, value(flag, left));
                default -> throw new IllegalArgumentException("unknown flag " + flag + "\n" + USAGE);
            }
        }
        Role role = switch (given.getOrDefault("-r", "recv")) {
            case "recv" -> Role.RECV;
            case "send" -> Role.SEND;
            case "conn" -> Role.CONN;
            case "accept" -> Role.ACCEPT;
            default -> throw new IllegalArgumentException("unknown role " + given.get("-r") + "\n" + USAGE);
        };
        boolean calls = switch (role) {
            case RECV -> given.containsKey("-C");
            case SEND -> !given.containsKey("-L");
            case CONN -> true;
            case ACCEPT -> false;
        };
        return new LoadOptions(role, given.getOrDefault("-h", "127.0.0.1"),
                number(given, "-p", 9000), parameters, number(given, "-n", 1),
                amount(given.getOrDefault("-b", "1M")), decimal(given, "-d", 10), number(given, "-s", 1316),
                number(given, "-q", 500), given.containsKey("-S"), calls, given.containsKey("-J"),
                number(given, "-c", 100), number(given, "-j", 1), decimal(given, "-w", 0),
                decimal(given, "-D", 0), decimal(given, "--warmup", 0));
    }

    private static String value(String flag, Deque<String> left) {
        if (left.isEmpty()) {
            throw new IllegalArgumentException(flag + " needs a value\n" + USAGE);
        }
        return left.remove();
    }

    private static int number(Map<String, String> given, String flag, int otherwise) {
        return given.containsKey(flag) ? Integer.parseInt(given.get(flag)) : otherwise;
    }

    private static double decimal(Map<String, String> given, String flag, double otherwise) {
        return given.containsKey(flag) ? Double.parseDouble(given.get(flag)) : otherwise;
    }

    /** {@code 1500}, {@code 10k}, {@code 1M}, {@code 2.5G}. */
    static long amount(String text) {
        double factor = switch (text.charAt(text.length() - 1)) {
            case 'k' -> 1e3;
            case 'M' -> 1e6;
            case 'G' -> 1e9;
            default -> 1;
        };
        return Math.round(Double.parseDouble(factor == 1 ? text : text.substring(0, text.length() - 1)) * factor);
    }

    private static long bytesPerSec(String bitsPerSec) {
        long bits = amount(bitsPerSec);
        return bits > 0 ? bits / 8 : bits; // 0 and -1 mean something of their own
    }

    InetSocketAddress address() {
        return new InetSocketAddress(host, port);
    }

    /** How long a listener waits for its callers. */
    Duration patience() {
        return withinSeconds > 0 ? Duration.ofMillis((long) (withinSeconds * 1000)) : Duration.ofDays(1);
    }

    /** The options of the connection with this number. */
    SrtOptions srtOptions(int index) {
        String query = parameters.entrySet().stream()
                .map(e -> e.getKey() + "="
                        + URLEncoder.encode(e.getValue().replace("%d", Integer.toString(index)),
                                StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("&"));
        return SrtUri.parse("srt://127.0.0.1:" + port + "?" + query).options();
    }
}
