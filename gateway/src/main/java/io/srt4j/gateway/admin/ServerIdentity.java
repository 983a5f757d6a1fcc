package io.srt4j.gateway.admin;

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
public record ServerIdentity(String serverId, String serviceId, long pid, String version, Instant startedAt) {}
