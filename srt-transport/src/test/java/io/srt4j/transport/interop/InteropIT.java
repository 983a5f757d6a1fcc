package io.srt4j.transport.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/**
 * Every peer in every part. The build runs a part of it; {@code bin/interop} all of it, and makes the table of
 * docs/interop.md.
 *
 * <p>{@code -Dinterop.cases=PATTERN} runs the cases whose name the pattern is found in, {@code all} every one.
 * {@code -Dinterop.page=FILE} writes the table.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class InteropIT {
    private static final String CASES = System.getProperty("interop.cases", "");

    /** What every build runs, in a minute: one case for each thing that can break. */
    private static final Set<String> IN_BUILD = Set.of(
            "srt-live-transmit: plain, peer sends, peer calls",
            "srt-live-transmit: plain, srt4j sends, srt4j calls",
            "ffmpeg: plain, peer sends, srt4j calls",
            "ffmpeg: plain, srt4j sends, peer calls",
            "srt-live-transmit: AES-256, peer sends, peer calls",
            "srt-live-transmit: AES-192, srt4j sends, srt4j calls",
            "ffmpeg: AES-128, peer sends, srt4j calls",
            "srt-live-transmit: plain, srt4j sends, rendezvous",
            "srt-live-transmit: AES-256, peer sends, rendezvous",
            "srt-live-transmit: wrong passphrase, peer calls",
            "srt-live-transmit: wrong passphrase, srt4j calls",
            "srt-live-transmit: only the peer has a passphrase, peer calls",
            "srt-live-transmit: only srt4j has a passphrase, srt4j calls",
            "srt-live-transmit: a latency for each direction, peer sends, peer calls",
            "srt-live-transmit: stream id of the access control syntax, peer sends, peer calls",
            "srt-live-transmit: refused with 1404 by srt4j, peer calls",
            "srt-live-transmit: peer demands version 2.0.0, srt4j calls",
            "srt-live-transmit: peer is in file mode, srt4j calls",
            "srt-live-transmit: peer killed: noticed within peeridletimeo, peer sends, peer calls",
            "srt-live-transmit: peer killed and restarted: connects at once, peer sends, peer calls",
            "srt-live-transmit: 5 % loss both ways, peer sends, peer calls",
            "srt-live-transmit: outage of 1 s, peer sends, peer calls",
            "srt-live-transmit: sequence numbers wrap, peer sends, srt4j calls",
            "srt-live-transmit: sequence numbers wrap, srt4j sends, srt4j calls",
            "srt-live-transmit: 71 minutes: the sender's timestamps wrap, peer sends, srt4j calls",
            "srt-live-transmit: 71 minutes: the sender's timestamps wrap, srt4j sends, srt4j calls",
            "srt-live-transmit: message numbers wrap, peer sends, srt4j calls",
            "srt-live-transmit: key refresh while sequence numbers wrap, peer sends, srt4j calls",
            "srt-live-transmit: key refresh while sequence numbers wrap, srt4j sends, srt4j calls");

    private static final boolean PRINTS = !CASES.isEmpty() || Boolean.getBoolean("interop.print");
    private static final Table TABLE = new Table();

    @TempDir
    private static Path directory;

    private static Clip clip;

    @BeforeAll
    static void makeClip() throws IOException, InterruptedException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x")); // for peers of other users
        clip = Clip.make(directory);
    }

    @AfterAll
    static void writeTable() throws IOException {
        if (PRINTS) {
            System.out.println(TABLE.markdown());
        }
        String page = System.getProperty("interop.page", "");
        if (!page.isEmpty()) {
            TABLE.write(Path.of(page));
        }
    }

    @Test
    void whatTheBuildRunsExists() {
        assertThat(Cases.all().stream().map(InteropCase::name).collect(Collectors.toSet())).containsAll(IN_BUILD);
    }

    @TestFactory
    List<DynamicTest> peersUnderstandUs() {
        return Cases.all().stream()
                .filter(InteropIT::isWanted)
                .map(one -> DynamicTest.dynamicTest(one.name(), () -> run(one)))
                .toList();
    }

    private static boolean isWanted(InteropCase one) {
        return switch (CASES) {
            case "" -> IN_BUILD.contains(one.name());
            case "all" -> true;
            default -> Pattern.compile(CASES, Pattern.CASE_INSENSITIVE).matcher(one.name()).find();
        };
    }

    private static void run(InteropCase one) throws Exception {
        long startNs = System.nanoTime();
        String verdict = "FAIL";
        try (Rig rig = new Rig(clip)) {
            one.body().run(rig);
            TABLE.pass(one);
            verdict = "pass";
        } catch (TestAbortedException e) {
            verdict = "not supported by the peer: " + e.getMessage();
            TABLE.notSupported(one, String.valueOf(e.getMessage()));
            throw e;
        } catch (Exception | AssertionError e) {
            TABLE.fail(one, e);
            throw e;
        } finally {
            if (PRINTS) {
                System.out.printf("%5.1f s  %s: %s%n", (System.nanoTime() - startNs) / 1e9, one.name(), verdict);
            }
        }
    }
}
