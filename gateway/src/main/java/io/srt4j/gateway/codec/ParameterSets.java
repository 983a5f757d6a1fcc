package io.srt4j.gateway.codec;

import io.srt4j.gateway.media.Codec;
import io.srt4j.gateway.media.VideoTrack;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The parameter sets of one video stream by id, and the track they make. Sets repeated unchanged cost a comparison.
 *
 * <p>Bounded: {@link #MAX_SETS} of a kind of {@link #MAX_SET_BYTES} each; what exceeds that is not taken. One thread.
 */
final class ParameterSets {
    static final int MAX_SETS = 16;
    static final int MAX_SET_BYTES = 4096;

    private final Codec codec;
    private final VideoSyntax syntax;
    private final NavigableMap<Integer, byte[]> vps = new TreeMap<>();
    private final NavigableMap<Integer, byte[]> sps = new TreeMap<>();
    private final NavigableMap<Integer, byte[]> pps = new TreeMap<>();
    private int newestSpsId = -1;

    ParameterSets(Codec codec, VideoSyntax syntax) {
        this.codec = codec;
        this.syntax = syntax;
    }

    /** Takes the set {@code [from, to)}; true if that changes the configuration. */
    boolean offer(NalKind kind, byte[] data, int from, int to) {
        int id = syntax.parameterSetId(kind, data, from, to);
        if (id < 0 || to - from > MAX_SET_BYTES) {
            return false;
        }
        NavigableMap<Integer, byte[]> sets = setsOf(kind);
        byte[] known = sets.get(id);
        if (known != null ? Arrays.equals(known, 0, known.length, data, from, to) : sets.size() == MAX_SETS) {
            return false;
        }
        byte[] set = Arrays.copyOfRange(data, from, to);
        if (kind == NalKind.SPS) {
            if (syntax.sequenceParameters(set).isEmpty()) {
                return false;
            }
            newestSpsId = id;
            if (known != null) {
                // Another sequence under the same id: picture sets for the old one would not fit it.
                pps.clear();
            }
        }
        sets.put(id, set);
        return true;
    }

    /** The track these sets describe; empty while one is missing. */
    Optional<VideoTrack> track(int trackId) {
        byte[] newestSps = sps.get(newestSpsId);
        if (newestSps == null || pps.isEmpty() || (syntax.needsVps() && vps.isEmpty())) {
            return Optional.empty();
        }
        return syntax.sequenceParameters(newestSps).map(parameters -> {
            List<byte[]> spsSets = newestFirst();
            byte[] config = syntax.configurationRecord(newestSps, parameters, vps.values(), spsSets, pps.values());
            List<ByteBuffer> all = Stream.of(vps.values(), spsSets, pps.values()).flatMap(Collection::stream)
                    .map(ByteBuffer::wrap).toList();
            return new VideoTrack(trackId, codec, ByteBuffer.wrap(config), parameters.width(), parameters.height(),
                    all);
        });
    }

    /** Readers that look at one sequence set only take the first: it has to be the one in use. */
    private List<byte[]> newestFirst() {
        return Stream.concat(Stream.of(newestSpsId), sps.keySet().stream().filter(id -> id != newestSpsId))
                .map(sps::get)
                .toList();
    }

    private NavigableMap<Integer, byte[]> setsOf(NalKind kind) {
        return switch (kind) {
            case VPS -> vps;
            case SPS -> sps;
            case PPS -> pps;
            case KEY_SLICE, SLICE, SEI, IGNORED -> throw new IllegalArgumentException(kind + " is no parameter set");
        };
    }
}
