package io.srt4j.gateway.admin;

import java.security.SecureRandom;
import java.time.Instant;

/**
 * Who answers: the fields every API answer repeats, so that a collector that polls many gateways can tell them apart and
 * notice restarts.
 *
 * @param serverId survives restarts if it is configured; SRS calls it {@code server}
 * @param serviceId new at every start; SRS calls it {@code service}
 * @param pid the process id
 * @param version what {@code --version} prints, {@code major.minor.revision} with an optional suffix
 * @param startedAt when this process started
 */
public record ServerIdentity(String serverId, String serviceId, long pid, String version, Instant startedAt) {
    private static final String LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz";

    /** This process, under ids made up for it. */
    public static ServerIdentity ofThisProcess(String version) {
        SecureRandom random = new SecureRandom();
        return new ServerIdentity("vid-" + letters(random, 7), letters(random, 8), ProcessHandle.current().pid(),
                version, ProcessHandle.current().info().startInstant().orElseGet(Instant::now));
    }

    private static String letters(SecureRandom random, int count) {
        StringBuilder text = new StringBuilder(count);
        for (int i = 0; i < count; i++) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }
}
