package io.srt4j.gateway.admin;

import io.srt4j.gateway.access.Sessions;
import io.srt4j.gateway.config.HlsConfig;
import io.srt4j.gateway.hub.StreamHub;
import io.srt4j.gateway.metrics.GatewayMetrics;

/** The parts of the gateway that the admin listener shows. */
public record AdminContext(ServerIdentity identity, Readiness readiness, StreamHub hub, Sessions sessions,
        SrtSource srt, HlsConfig hls, GatewayMetrics metrics) {}
