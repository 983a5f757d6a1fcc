package io.srt4j.gateway;

import io.srt4j.gateway.config.ForwardRule;
import io.srt4j.gateway.hub.LiveStream;
import io.srt4j.gateway.hub.StreamObserver;
import io.srt4j.gateway.rtmp.RtmpLoops;
import io.srt4j.gateway.rtmp.RtmpPush;
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
    private final RtmpLoops loops;
    private final Map<String, List<RtmpPush>> pushes = new ConcurrentHashMap<>();

    Forwarder(List<ForwardRule> rules, RtmpLoops loops) {
        this.rules = rules;
        this.loops = loops;
    }

    @Override
    public void onStreamStarted(LiveStream stream) {
        List<RtmpPush> started = new ArrayList<>();
        for (ForwardRule rule : rules) {
            if (!rule.matches(stream.name().path())) {
                continue;
            }
            for (URI target : rule.to()) {
                try {
                    started.add(new RtmpPush(loops, stream, rule.targetFor(target, stream.name().name())));
                } catch (IllegalArgumentException e) {
                    log.warn("{}: not forwarded to {}: {}", stream.name(), target.getHost(), e.getMessage());
                }
            }
        }
        if (!started.isEmpty()) {
            pushes.put(stream.id(), started);
            started.forEach(push -> Thread.ofVirtual().name("push " + stream.name()).start(push));
        }
    }

    /** A push ends by itself when it has sent what is left. */
    @Override
    public void onStreamEnded(LiveStream stream) {
        pushes.remove(stream.id());
    }

    @Override
    public void close() {
        pushes.values().forEach(list -> list.forEach(RtmpPush::close));
    }
}
