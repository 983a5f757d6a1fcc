package io.srt4j.gateway.config;

import java.util.List;

/** Everything the gateway can be told. {@code conf/gateway.yaml} documents every key and holds these same defaults. */
public record GatewayConfig(SrtConfig srt, RtmpConfig rtmp, HttpConfig http, AdminConfig admin, HlsConfig hls,
        HooksConfig hooks, List<ForwardRule> forward) {

    public GatewayConfig {
        forward = List.copyOf(forward);
    }

    public static GatewayConfig defaults() {
        return new GatewayConfig(SrtConfig.defaults(), RtmpConfig.defaults(), HttpConfig.defaults(),
                AdminConfig.defaults(), HlsConfig.defaults(), HooksConfig.defaults(), List.of());
    }
}
