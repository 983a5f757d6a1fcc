package io.srt4j.gateway.mpegts;

import io.srt4j.gateway.media.Codec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes an MPEG transport stream apart into frames: one program, H.264 and H.265 video, AAC audio.
 *
 * <p>Fed with pieces of any size, in which packets begin and end anywhere. Whatever the bytes are, it does not throw and
 * does not hold more than a bounded amount: damage costs the frame it hits and is counted. Streams of other kinds are
 * counted and ignored. A video frame is handed out when the next one begins or its declared length is there, audio when
 * its PES packet is whole; frames wait longer only while the tracks are being found out, see {@link FrameGate}. A track's
 * id is the PID that carries it.
 *
 * <p>Owned by one thread, on which the listener is called.
 */
public final class TsDemuxer {
    private static final int PIDS = 0x2000;
    private static final int HEADER_BYTES = 4;
    private static final int TYPE_AAC_ADTS = 0x0F;
    private static final int TYPE_H264 = 0x1B;
    private static final int TYPE_H265 = 0x24;
    private static final long NO_TAG = Long.MIN_VALUE;

    /** What a stream gets from its program; its place on the time line outlives it, as its PID may come again. */
    record Shared(Timeline timeline, Timeline.Place place, FrameGate gate) {
    }

    /** Where the packets of a PID go, and the counter its last packet had. */
    private static final class Route {
        private final int pid;
        private final PayloadSink sink;
        private int lastCounter = -1;

        Route(int pid, PayloadSink sink) {
            this.pid = pid;
            this.sink = sink;
        }
    }

    private final DemuxListener listener;
    private final PacketSync sync = new PacketSync(this::onPacket);
    private final Timeline timeline = new Timeline();
    private final FrameGate gate;
    private final PsiTables tables = new PsiTables();
    private final SectionAssembler patSections = new SectionAssembler(this::onPatSection);
    private final SectionAssembler pmtSections = new SectionAssembler(this::onPmtSection);
    private final Map<PsiTables.Listed, ElementaryStream> streams = new LinkedHashMap<>();
    /** By PID, for ever: a stream that is listed anew must not go back in time. */
    private final Map<Integer, Timeline.Place> places = new HashMap<>();

    // All routes, and for each PID the index of its own plus one, 0 for none.
    private final List<Route> routes = new ArrayList<>();
    private final byte[] routeOf = new byte[PIDS];

    private long packetTag;
    private long tablesTag = NO_TAG;

    private long packets;
    private long damagedPackets;
    private long unknownPackets;
    private long continuityErrors;
    // Of streams that are no longer listed.
    private long droppedPes;
    private long unusableFrames;

    public TsDemuxer(DemuxListener listener) {
        this.listener = listener;
        this.gate = new FrameGate(listener);
        reroute();
    }

    /**
     * Reads on in the bytes {@code [from, to)}, which are borrowed for the call. The tag names this piece when the
     * listener is told where reading may begin; tags never decrease.
     */
    public void feed(byte[] data, int from, int to, long tag) {
        sync.feed(data, from, to, tag);
    }

    /** Hands out what can be made of the bytes held: the stream has ended. */
    public void flush() {
        sync.flush();
        streams.values().forEach(stream -> stream.pes().finish());
        gate.flush();
    }

    public DemuxStats stats() {
        long badSections = patSections.badSections() + pmtSections.badSections();
        long dropped = droppedPes;
        long unusable = unusableFrames + gate.unusableFrames();
        for (ElementaryStream stream : streams.values()) {
            dropped += stream.pes().droppedPes();
            unusable += stream.unusableFrames();
        }
        return new DemuxStats(packets, sync.skippedBytes(), sync.syncLosses(), damagedPackets, unknownPackets,
                continuityErrors, badSections, dropped, unusable, gate.frames(), timeline.jumps());
    }

    private void onPacket(byte[] data, int at, long tag) {
        packets++;
        packetTag = tag;
        int pid = (data[at + 1] & 0x1F) << 8 | (data[at + 2] & 0xFF);
        if (pid == PsiTables.NULL_PID) {
            return;
        }
        int index = routeOf[pid];
        if (index == 0) {
            unknownPackets++;
            return;
        }
        int flags = data[at + 3];
        boolean hasError = data[at + 1] < 0;
        boolean isScrambled = (flags & 0xC0) != 0;
        int payload = at + HEADER_BYTES;
        boolean isDiscontinuous = false;
        if ((flags & 0x20) != 0) {
            int length = data[payload] & 0xFF;
            isDiscontinuous = length > 0 && data[payload + 1] < 0;
            payload += 1 + length;
        }
        int end = at + TsPackets.PACKET_BYTES;
        if (hasError || isScrambled || payload > end) {
            damagedPackets++;
            return;
        }
        Route route = routes.get(index - 1);
        if (isDiscontinuous) {
            route.lastCounter = -1;
        }
        if ((flags & 0x10) != 0) {
            boolean isStart = (data[at + 1] & 0x40) != 0;
            if (isNext(route, flags & 0xF, isStart, data, payload, end)) {
                deliver(route.sink, isStart, data, payload, end);
            }
        }
    }

    /** Keeps the counter; false if the packet is a repetition to be left out. */
    private boolean isNext(Route route, int counter, boolean isStart, byte[] data, int from, int to) {
        int last = route.lastCounter;
        route.lastCounter = counter;
        if (last < 0 || counter == ((last + 1) & 0xF)) {
            return true;
        }
        if (counter == last) {
            if (route.sink.isRepetition(data, from, to, isStart)) {
                return false;
            }
            if (route.sink instanceof SectionAssembler) {
                return true;
            }
        }
        continuityErrors++;
        route.sink.gap();
        return true;
    }

    private static void deliver(PayloadSink sink, boolean isStart, byte[] data, int from, int to) {
        if (isStart) {
            sink.start(data, from, to);
        } else {
            sink.resume(data, from, to);
        }
    }

    private void onPatSection(byte[] section, int lengthBytes) {
        tablesTag = packetTag;
        if (tables.onPat(section, lengthBytes)) {
            pmtSections.gap();
            reroute();
        }
        tellRandomAccessWithoutKey();
    }

    private void onPmtSection(byte[] section, int lengthBytes) {
        if (tables.onPmt(section, lengthBytes)) {
            relist();
            tellRandomAccessWithoutKey();
        }
    }

    /** Where no key frame can be recognised, or none comes, any tables are as good a place to begin as any other. */
    private void tellRandomAccessWithoutKey() {
        if (tables.streams().isEmpty()) {
            return;
        }
        for (ElementaryStream stream : streams.values()) {
            if (stream instanceof VideoStream video && !video.isKeyOverdue()) {
                return;
            }
        }
        listener.onRandomAccess(tablesTag);
    }

    /** Streams that stay as they were go on undisturbed; others end with what they have, or begin. */
    private void relist() {
        Map<PsiTables.Listed, ElementaryStream> next = new LinkedHashMap<>();
        for (PsiTables.Listed listed : tables.streams()) {
            Optional.ofNullable(streams.remove(listed)).or(() -> open(listed))
                    .ifPresent(stream -> next.put(listed, stream));
        }
        for (ElementaryStream gone : streams.values()) {
            gone.pes().finish();
            droppedPes += gone.pes().droppedPes();
            unusableFrames += gone.unusableFrames();
        }
        streams.clear();
        streams.putAll(next);
        reroute();
        gate.list(List.copyOf(streams.values()));
    }

    private Optional<ElementaryStream> open(PsiTables.Listed listed) {
        Timeline.Place place = places.computeIfAbsent(listed.pid(), _ -> new Timeline.Place());
        Shared shared = new Shared(timeline, place, gate);
        return switch (listed.type()) {
            case TYPE_AAC_ADTS -> Optional.of(new AudioStream(listed, shared));
            case TYPE_H264 -> Optional.of(video(listed, Codec.H264, shared));
            case TYPE_H265 -> Optional.of(video(listed, Codec.H265, shared));
            default -> Optional.empty();
        };
    }

    private VideoStream video(PsiTables.Listed listed, Codec codec, Shared shared) {
        return new VideoStream(listed, codec, shared, () -> tablesTag, listener::onRandomAccess);
    }

    /** Keeps the counters of the PIDs that stay. */
    private void reroute() {
        List<Route> before = List.copyOf(routes);
        before.forEach(route -> routeOf[route.pid] = 0);
        routes.clear();
        route(before, PsiTables.PAT_PID, patSections);
        if (tables.pmtPid() >= 0) {
            route(before, tables.pmtPid(), pmtSections);
        }
        streams.forEach((listed, stream) -> route(before, listed.pid(), stream.pes()));
    }

    private void route(List<Route> before, int pid, PayloadSink sink) {
        if (routeOf[pid] == 0) {
            Route known = before.stream().filter(route -> route.pid == pid && route.sink.equals(sink)).findFirst()
                    .orElseGet(() -> new Route(pid, sink));
            routes.add(known);
            routeOf[pid] = (byte) routes.size();
        }
    }
}
