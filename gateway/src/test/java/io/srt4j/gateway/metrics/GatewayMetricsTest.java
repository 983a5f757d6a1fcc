package io.srt4j.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.srt4j.gateway.access.Protocol;
import io.srt4j.gateway.access.Role;
import io.srt4j.gateway.access.SessionGate;
import io.srt4j.gateway.access.SessionRequest;
import io.srt4j.gateway.access.Sessions;
import io.srt4j.gateway.config.Takeover;
import io.srt4j.gateway.hub.HubLimits;
import io.srt4j.gateway.hub.StreamHub;
import io.srt4j.gateway.media.StreamName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GatewayMetricsTest {
    private static final StreamName CAM1 = StreamName.of("live", "cam1");

    private final GatewayMetrics metrics = new GatewayMetrics();
    private final StreamHub hub = new StreamHub(HubLimits.DEFAULT);
    private final Sessions sessions = new Sessions(SessionGate.OPEN, Takeover.NEVER);

    @AfterEach
    void close() {
        sessions.close();
        metrics.close();
    }

    @Test
    void theMachineIsMeasured() {
        assertThat(lines("")).anyMatch(line -> line.startsWith("jvm_memory_used_bytes{"))
                .anyMatch(line -> line.startsWith("jvm_threads_live_threads "))
                .anyMatch(line -> line.startsWith("jvm_threads_virtual_"))
                .anyMatch(line -> line.startsWith("jvm_gc_"))
                .anyMatch(line -> line.startsWith("process_cpu_usage "))
                .anyMatch(line -> line.startsWith("netty_allocator_memory_used{"));
    }

    @Test
    void streamsAndSessionsAreCountedWhereTheyAre() throws Exception {
        metrics.bind(new GatewayMeters(hub, sessions));
        assertThat(lines("")).contains("gateway_streams 0.0",
                "gateway_sessions{protocol=\"srt\",role=\"publish\"} 0.0");

        var request = new SessionRequest(Protocol.SRT, Role.PUBLISH, CAM1, "",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), "");
        var session = sessions.open(request);
        var publication = hub.publish(CAM1, session.id());
        assertThat(lines("")).contains("gateway_streams 1.0", "gateway_sessions{protocol=\"srt\",role=\"publish\"} 1.0",
                "gateway_sessions{protocol=\"srt\",role=\"play\"} 0.0");

        publication.close();
        session.close();
        assertThat(lines("")).contains("gateway_streams 0.0",
                "gateway_sessions{protocol=\"srt\",role=\"publish\"} 0.0");
    }

    @Test
    void aPeerCannotStretchTheReasonsOfRefusals() {
        for (int code = 0; code < 1_000; code++) {
            metrics.registry().counter("srt.handshakes", "result", "rejected", "reason", Integer.toString(2_000 + code))
                    .increment();
        }

        assertThat(lines("").stream().filter(line -> line.startsWith("srt_handshakes_total{")))
                .hasSize(GatewayMetrics.MAX_REASONS);
    }

    /** A gauge alone does not keep alive what it measures. */
    @Test
    void whatIsBoundIsNotCollected() {
        metrics.bind(new Answer());

        System.gc();

        assertThat(lines("")).contains("answer 42.0");
    }

    private static final class Answer implements MeterBinder {
        @Override
        public void bindTo(MeterRegistry registry) {
            Gauge.builder("answer", this, Answer::value).register(registry);
        }

        private int value() {
            return 42;
        }
    }

    @Test
    void openMetricsIsForThoseWhoAsk() {
        assertThat(metrics.scrape("application/openmetrics-text; version=1.0.0").body()).endsWith("# EOF\n");
        assertThat(metrics.scrape("*/*").contentType()).startsWith("text/plain; version=0.0.4");
    }

    private List<String> lines(String accept) {
        return metrics.scrape(accept).body().lines().toList();
    }
}
