package io.srt4j.gateway.hub;

import io.srt4j.gateway.media.StreamName;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All live streams by name, at most one under each. Any thread may call anything. */
public final class StreamHub {
    private static final Logger LOG = LoggerFactory.getLogger(StreamHub.class);
    private static final int ID_RADIX = 36;

    private final HubLimits limits;
    private final ConcurrentMap<StreamName, LiveStream> streams = new ConcurrentHashMap<>();
    private final List<StreamObserver> observers = new CopyOnWriteArrayList<>();

    public StreamHub(HubLimits limits) {
        this.limits = limits;
    }

    /** Adds an observer of the streams to come; those already live are not reported. */
    public void observe(StreamObserver observer) {
        observers.add(observer);
    }

    /** Opens a stream for the session given. Close the publication to end it. */
    public Publication publish(StreamName name, String sessionId) throws StreamBusyException {
        String id = "vid-" + Long.toString(ThreadLocalRandom.current().nextLong(Long.MAX_VALUE), ID_RADIX);
        LiveStream stream = new LiveStream(name, id, sessionId, limits);
        LiveStream present = streams.putIfAbsent(name, stream);
        if (present != null) {
            throw new StreamBusyException(name, present.publisherId());
        }
        tellObservers(stream, observer -> observer.onStreamStarted(stream));
        return new Publication(this, stream);
    }

    public Optional<LiveStream> find(StreamName name) {
        return Optional.ofNullable(streams.get(name));
    }

    /** The streams live at this moment, in no particular order. */
    public List<LiveStream> streams() {
        return List.copyOf(streams.values());
    }

    /** The name is given up last, so that observers see the end of one stream before the begin of the next. */
    void end(LiveStream stream) {
        stream.frames().end();
        stream.chunks().end();
        tellObservers(stream, observer -> observer.onStreamEnded(stream));
        streams.remove(stream.name(), stream);
    }

    private void tellObservers(LiveStream stream, Consumer<StreamObserver> call) {
        for (StreamObserver observer : observers) {
            try {
                call.accept(observer);
            } catch (RuntimeException e) {
                LOG.error("{}: an observer failed", stream.name(), e);
            }
        }
    }
}
