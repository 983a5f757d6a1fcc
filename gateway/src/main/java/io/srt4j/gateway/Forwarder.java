package io.srt4j.gateway;

import io.srt4j.gateway.config.ForwardRule;
import io.srt4j.gateway.hub.LiveStream;
import io.srt4j.gateway.hub.StreamObserver;
import io.srt4j.gateway.rtmp.RtmpLoops;
import io.srt4j.gateway.rtmp.RtmpPush;
import io.srt4j.gateway.srt.SrtPush;
import io.srt4j.transport.SrtRuntime;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Pushes every stream that a rule is about to the rule's targets, each on a virtual thread, while it is live. */
final class Forwarder implements StreamObserver, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Forwarder.class);

    private final List<ForwardRule> rules;
    private final RtmpLoops rtmpLoops;
    private final SrtRuntime srtRuntime;
    private final Map<String, List<Push>> pushes = new ConcurrentHashMap<>();

    /** A push of one stream to one server, whatever the protocol. */
    private record Push(Runnable life, Runnable end) {}

    /** The first use of a rule must not be the moment its mistakes show: an unusable target throws here. */
    Forwarder(List<ForwardRule> rules, RtmpLoops rtmpLoops, SrtRuntime srtRuntime) {
        this.rules = rules;
        this.rtmpLoops = rtmpLoops;
        this.srtRuntime = srtRuntime;
        for (ForwardRule rule : rules) {
            rule.to().stream().filter(Forwarder::isSrt).forEach(to -> SrtPush.check(rule.targetFor(to, "name")));
        }
    }

    @Override
    public void onStreamStarted(LiveStream stream) {
        List<Push> started = new ArrayList<>();
        for (ForwardRule rule : rules) {
            if (!rule.matches(stream.name().path())) {
                continue;
            }
            for (URI target : rule.to()) {
                try {
                    started.add(push(stream, rule.targetFor(target, stream.name().name())));
                } catch (IllegalArgumentException e) {
                    log.warn("{}: not forwarded to {}: {}", stream.name(), target.getHost(), e.getMessage());
                }
            }
        }
        if (!started.isEmpty()) {
            pushes.put(stream.id(), started);
            started.forEach(push -> Thread.ofVirtual().name("push " + stream.name()).start(push.life()));
        }
    }

    private Push push(LiveStream stream, URI target) {
        if (isSrt(target)) {
            var push = new SrtPush(srtRuntime, stream, target);
            return new Push(push, push::close);
        }
        var push = new RtmpPush(rtmpLoops, stream, target);
        return new Push(push, push::close);
    }

    private static boolean isSrt(URI target) {
        return "srt".equalsIgnoreCase(target.getScheme());
    }

    /** A push ends by itself when it has sent what is left. */
    @Override
    public void onStreamEnded(LiveStream stream) {
        pushes.remove(stream.id());
    }

    @Override
    public void close() {
        pushes.values().forEach(list -> list.forEach(push -> push.end().run()));
    }
}
