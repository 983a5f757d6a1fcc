package io.srt4j.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.srt4j.transport.Srt;
import io.srt4j.transport.SrtConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random, mutated and repeated datagrams arrive at the SRT port while a stream passes through: the stream does not
 * notice, memory stays flat, the log stays quiet. {@code -Dhostile.datagrams=1000000} for the long run.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class HostileTrafficIT {
    private static final int MESSAGE_BYTES = 1316;
    private static final Duration PACE = Duration.ofMillis(2);
    private static final long MOST_GROWTH_BYTES = 64L << 20;

    @Test
    void hostileDatagramsDoNotTouchAStream() throws Exception {
        int datagrams = Integer.getInteger("hostile.datagrams", 100_000);
        long seed = Long.getLong("srt4j.seed", 99);
        String stream = "srt://127.0.0.1:%d?latency=500&streamid=#!::r=live/hostile,m=%s";
        try (GatewayProcess gateway = new GatewayProcess()) {
            int port = gateway.port("srt");
            AtomicBoolean stop = new AtomicBoolean();
            try (SrtConnection publisher = Srt.connect(stream.formatted(port, "publish"))) {
                CompletableFuture<Integer> sent = CompletableFuture.supplyAsync(() -> publish(publisher, stop));
                await().atMost(Duration.ofSeconds(10)).until(() -> gateway.isLive("hostile"));
                try (SrtConnection player = Srt.connect(stream.formatted(port, "request"))) {
                    CompletableFuture<int[]> played = CompletableFuture.supplyAsync(() -> play(player));
                    attack(gateway.address("srt"), datagrams / 5, seed);
                    long before = gateway.residentBytes();
                    int linesBefore = gateway.logLines();
                    attack(gateway.address("srt"), datagrams, seed + 1);
                    long growth = gateway.residentBytes() - before;
                    int lines = gateway.logLines() - linesBefore;
                    stop.set(true);
                    int last = sent.get(30, TimeUnit.SECONDS) - 1;
                    int[] seen = played.get(30, TimeUnit.SECONDS);
                    System.out.printf("%d hostile datagrams, seed %d: %d messages played, resident memory %+d KiB, "
                            + "%d log lines%n", datagrams, seed, seen.length, growth / 1024, lines);
                    assertThat(seen).as("messages played, seed " + seed).hasSizeGreaterThan(100);
                    for (int i = 0; i < seen.length; i++) {
                        assertThat(seen[i]).as("message %d of %d, seed %d", i, seen.length, seed)
                                .isEqualTo(seen[0] + i);
                    }
                    assertThat(seen[seen.length - 1]).as("the last message sent, seed " + seed).isEqualTo(last);
                    assertThat(growth).as("growth of resident memory").isLessThan(MOST_GROWTH_BYTES);
                    assertThat(lines).as("log lines\n" + gateway.log()).isLessThan(50 + datagrams / 20_000);
                }
            }
        }
    }

    /** Sends numbered messages at the pace of a live stream until told to stop; returns how many. */
    private static int publish(SrtConnection publisher, AtomicBoolean stop) {
        try {
            int number = 0;
            for (long nextNs = System.nanoTime(); !stop.get(); nextNs += PACE.toNanos()) {
                publisher.send(message(number++));
                TimeUnit.NANOSECONDS.sleep(nextNs - System.nanoTime());
            }
            publisher.close();
            return number;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static ByteBuffer message(int number) {
        ByteBuffer message = ByteBuffer.allocate(MESSAGE_BYTES);
        for (int at = 0; at < MESSAGE_BYTES; at += 188) {
            message.putInt(at, 0x471FFF10).putInt(at + 4, number);
        }
        return message;
    }

    private static int[] play(SrtConnection player) {
        try {
            List<Integer> numbers = new ArrayList<>();
            ByteBuffer into = ByteBuffer.allocate(1500);
            while (player.receive(into.clear()) >= 0) {
                numbers.add(into.getInt(4));
            }
            return numbers.stream().mapToInt(Integer::intValue).toArray();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void attack(InetSocketAddress target, int datagrams, long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        List<byte[]> seen = new ArrayList<>();
        try (DatagramChannel attacker = DatagramChannel.open()) {
            attacker.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            attacker.configureBlocking(false);
            ByteBuffer answer = ByteBuffer.allocate(2048);
            for (int i = 0; i < datagrams; i++) {
                byte[] datagram = switch (random.nextInt(4)) {
                    case 0 -> randomBytes(random);
                    case 1 -> induction(random);
                    case 2 -> seen.isEmpty() ? randomBytes(random) : seen.get(random.nextInt(seen.size())).clone();
                    default ->
                            mutated(seen.isEmpty() ? induction(random) : seen.get(random.nextInt(seen.size())), random);
                };
                attacker.send(ByteBuffer.wrap(datagram), target);
                if (seen.size() < 1000) {
                    seen.add(datagram);
                }
                if (attacker.receive(answer.clear()) != null && seen.size() < 2000) {
                    byte[] back = new byte[answer.flip().remaining()];
                    answer.get(back);
                    seen.add(conclusion(back, random)); // with a cookie that is good for us
                }
                if (i % 100 == 0) {
                    TimeUnit.MICROSECONDS.sleep(500); // faster, and the kernel drops the stream's packets as well
                }
            }
        }
    }

    private static byte[] randomBytes(SplittableRandom random) {
        byte[] bytes = new byte[random.nextInt(1500)];
        random.nextBytes(bytes);
        if (bytes.length >= 16 && random.nextBoolean()) {
            ByteBuffer.wrap(bytes).putInt(0, 0x80000000 | random.nextInt(9) << 16).putInt(12, 0);
        }
        return bytes;
    }

    private static byte[] induction(SplittableRandom random) {
        return ByteBuffer.allocate(64).putInt(0x80000000).putInt(0).putInt(random.nextInt()).putInt(0).putInt(4)
                .putInt(2)
                .putInt(random.nextInt() >>> 1).putInt(1500).putInt(8192).putInt(1).putInt(random.nextInt() >>> 2)
                .putInt(0).array();
    }

    /** Turns an induction answer into a conclusion that asks for a stream nobody publishes, and for anything else. */
    private static byte[] conclusion(byte[] answer, SplittableRandom random) {
        if (answer.length < 64) {
            return answer;
        }
        byte[] extensions = new byte[random.nextInt(60) * 4];
        random.nextBytes(extensions);
        ByteBuffer packet = ByteBuffer.allocate(96 + extensions.length).put(answer, 0, 64).putInt(0x00010003)
                .putInt(0x00010501).putInt(0xBF).putInt(0x00780000)
                .putInt(0x00050003).put("evilon/enoon".getBytes(StandardCharsets.US_ASCII)).put(extensions);
        return packet.putInt(12, 0).putInt(20, 5).putInt(36, -1).array();
    }

    private static byte[] mutated(byte[] original, SplittableRandom random) {
        byte[] copy = java.util.Arrays.copyOf(original, Math.max(1, original.length - random.nextInt(8)));
        for (int flips = random.nextInt(1, 8); flips > 0; flips--) {
            copy[random.nextInt(copy.length)] = (byte) random.nextInt();
        }
        return copy;
    }
}
