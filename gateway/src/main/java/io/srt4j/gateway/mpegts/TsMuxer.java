package io.srt4j.gateway.mpegts;

import io.srt4j.gateway.media.AudioTrack;
import io.srt4j.gateway.media.MediaFrame;
import io.srt4j.gateway.media.Track;
import io.srt4j.gateway.media.TrackSet;
import io.srt4j.gateway.media.VideoTrack;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes frames as an MPEG transport stream of one program.
 *
 * <p>Video goes out as Annex B with an access unit delimiter, and with all parameter sets before every key frame; AAC
 * goes out in ADTS, one frame in each PES packet, so that no reader has to guess the times of the others. Tables stand
 * before every video key frame, wherever {@link #tables} asks for them, and every {@link #TABLES_INTERVAL_90K}. The
 * clock follows the video, or the first audio track where there is no video; presentation is {@link #CLOCK_LEAD_90K}
 * behind it. A track keeps its PID, and each PID its continuity counter, for the life of the muxer.
 *
 * <p>Frames are those of one stream in the hub's order. Owned by one thread.
 */
public final class TsMuxer {
    /** How far every time stamp lies ahead of the clock: the time a decoder may buffer, and room for interleaving. */
    public static final long CLOCK_LEAD_90K = 63_000;
    /** TR 101 290 calls 500 ms an error. */
    public static final long TABLES_INTERVAL_90K = 36_000;
    /** As many as fit a program map of one packet. Further tracks are left out. */
    public static final int MAX_TRACKS = 14;

    private static final int FIRST_PID = 0x100;
    private static final long CLOCK_INTERVAL_90K = 9_000;
    private static final int MAX_PIDS = 1_000;
    private static final int MAX_PES_LENGTH = 0xFFFF;
    private static final byte[] H264_DELIMITER = {0, 0, 0, 1, 0x09, (byte) 0xF0};
    private static final byte[] H265_DELIMITER = {0, 0, 0, 1, 0x46, 0x01, 0x50};

    private final TsPackets packets = new TsPackets();
    private final byte[] pat = PsiWriter.pat();
    private final Map<Integer, Integer> pids = new HashMap<>();
    private final Map<Integer, AdtsHeader> adts = new HashMap<>();
    private List<PsiWriter.Carried> carried = List.of();
    private byte[] pmt;
    private int version;
    private int pcrPid = PsiWriter.NO_PCR_PID;
    private boolean tablesAreFresh;
    private long tablesAt90k = -TABLES_INTERVAL_90K;
    private long clock90k = TsPackets.NO_PCR;
    private boolean clockJumped;
    private byte[] pes = new byte[65_536];

    public TsMuxer(TrackSet tracks) {
        carry(tracks);
        pmt = PsiWriter.pmt(version, pcrPid, carried);
    }

    /** The tracks from here on. Tells readers with new tables before the next frame. */
    public void tracks(TrackSet tracks) {
        carry(tracks);
        version = version + 1 & 0x1F;
        pmt = PsiWriter.pmt(version, pcrPid, carried);
        tables();
    }

    private void carry(TrackSet tracks) {
        if (pids.size() > MAX_PIDS) {
            pids.clear(); // a publisher that keeps inventing tracks must not run us out of PIDs
        }
        List<PsiWriter.Carried> chosen = new ArrayList<>();
        for (Track track : tracks.tracks()) {
            if (chosen.size() < MAX_TRACKS) {
                int pid = pids.computeIfAbsent(track.id(), _ -> FIRST_PID + pids.size());
                chosen.add(new PsiWriter.Carried(track, pid));
            }
        }
        carried = List.copyOf(chosen);
        adts.clear();
        pcrPid = carried.stream().filter(stream -> stream.track() instanceof VideoTrack).findFirst()
                .or(() -> carried.stream().findFirst()).map(PsiWriter.Carried::pid).orElse(PsiWriter.NO_PCR_PID);
    }

    /** The time line jumps before the next frame: readers are told not to mistake it for a lost clock. */
    public void discontinuity() {
        clockJumped = true;
        clock90k = TsPackets.NO_PCR;
    }

    /** Writes the tables now, as a segment or a late joiner needs them before its first frame. */
    public void tables() {
        packets.section(PsiWriter.PAT_PID, pat);
        packets.section(PsiWriter.PMT_PID, pmt);
        tablesAreFresh = true;
    }

    /** Writes one frame. Frames of tracks that are not carried are ignored. */
    public void frame(MediaFrame frame) {
        int pid = pidOf(frame.track());
        if (pid == PsiWriter.NO_PCR_PID) {
            return;
        }
        repeatTables(frame);
        boolean ownsClock = pid == pcrPid;
        if (!ownsClock) {
            fillClockGap(frame.dts90k());
        }
        switch (frame.track()) {
            case VideoTrack video -> {
                int bytes = videoPayload(video, frame);
                write(pid, 0xE0, bytes, frame);
            }
            case AudioTrack audio -> {
                if (frame.sizeBytes() <= AdtsHeader.MAX_FRAME_BYTES) {
                    int bytes = audioPayload(audio, frame);
                    write(pid, 0xC0, bytes, frame);
                }
            }
        }
    }

    /** The packets written since the last call: a whole number of 188 bytes. */
    public byte[] take() {
        return packets.take();
    }

    /** How much {@link #take} would return. */
    public int sizeBytes() {
        return packets.sizeBytes();
    }

    private int pidOf(Track track) {
        for (PsiWriter.Carried stream : carried) {
            if (stream.track().id() == track.id()) {
                return stream.pid();
            }
        }
        return PsiWriter.NO_PCR_PID;
    }

    private void repeatTables(MediaFrame frame) {
        boolean due = frame.dts90k() - tablesAt90k >= TABLES_INTERVAL_90K
                || (frame.isKey() && frame.track() instanceof VideoTrack);
        if (due && !tablesAreFresh) {
            tables();
        }
        if (tablesAreFresh) {
            tablesAreFresh = false;
            tablesAt90k = frame.dts90k();
        }
    }

    /** Keeps the clock coming while the track that carries it is silent or slow. */
    private void fillClockGap(long now90k) {
        if (clock90k != TsPackets.NO_PCR && now90k - clock90k >= CLOCK_INTERVAL_90K) {
            packets.clock(pcrPid, new TsPackets.Adaptation(false, false, now90k));
            clock90k = now90k;
        }
    }

    private void write(int pid, int streamId, int bytes, MediaFrame frame) {
        pesHeader(streamId, bytes, frame);
        long pcr90k = TsPackets.NO_PCR;
        boolean jumped = false;
        if (pid == pcrPid) {
            // Audio that runs ahead may have pushed the clock past this frame; a clock never steps back.
            pcr90k = clock90k == TsPackets.NO_PCR ? frame.dts90k() : Math.max(frame.dts90k(), clock90k + 1);
            clock90k = pcr90k;
            jumped = clockJumped;
            clockJumped = false;
        }
        packets.pes(pid, pes, bytes, new TsPackets.Adaptation(frame.isRandomAccess(), jumped, pcr90k));
    }

    /** ISO/IEC 13818-1, 2.4.3.7: a decoding time is there if, and only if, it differs from the presentation time. */
    private static int pesHeaderBytes(MediaFrame frame) {
        return frame.pts90k() == frame.dts90k() ? 14 : 19;
    }

    private void pesHeader(int streamId, int bytes, MediaFrame frame) {
        int headerBytes = pesHeaderBytes(frame);
        boolean hasDts = headerBytes == 19;
        long pts90k = frame.pts90k() + CLOCK_LEAD_90K;
        long dts90k = frame.dts90k() + CLOCK_LEAD_90K;
        int lengthField = bytes - 6 <= MAX_PES_LENGTH ? bytes - 6 : 0; // 0: unbounded, which only video may be
        pes[0] = 0;
        pes[1] = 0;
        pes[2] = 1;
        pes[3] = (byte) streamId;
        pes[4] = (byte) (lengthField >> 8);
        pes[5] = (byte) lengthField;
        pes[6] = (byte) 0x84; // data_alignment_indicator
        pes[7] = (byte) (hasDts ? 0xC0 : 0x80);
        pes[8] = (byte) (headerBytes - 9);
        timestamp(9, hasDts ? 0x30 : 0x20, pts90k);
        if (hasDts) {
            timestamp(14, 0x10, dts90k);
        }
    }

    private void timestamp(int at, int prefix, long ticks90k) {
        pes[at] = (byte) (prefix | (ticks90k >> 29 & 0x0E) | 1);
        pes[at + 1] = (byte) (ticks90k >> 22);
        pes[at + 2] = (byte) (ticks90k >> 14 | 1);
        pes[at + 3] = (byte) (ticks90k >> 7);
        pes[at + 4] = (byte) (ticks90k << 1 | 1);
    }

    private int videoPayload(VideoTrack track, MediaFrame frame) {
        byte[] delimiter = switch (track.codec()) {
            case H264 -> H264_DELIMITER;
            case H265 -> H265_DELIMITER;
            case AAC -> throw new IllegalArgumentException("a video track of " + track.codec());
        };
        List<ByteBuffer> sets = frame.isKey() ? track.parameterSets() : List.of();
        int headerBytes = pesHeaderBytes(frame);
        int bytes = headerBytes + delimiter.length + frame.sizeBytes();
        for (ByteBuffer set : sets) {
            bytes += 4 + set.remaining();
        }
        reserve(bytes);
        int at = headerBytes;
        System.arraycopy(delimiter, 0, pes, at, delimiter.length);
        at += delimiter.length;
        for (ByteBuffer set : sets) {
            startCode(at);
            int setBytes = set.remaining();
            set.get(pes, at + 4, setBytes);
            at += 4 + setBytes;
        }
        System.arraycopy(frame.data(), 0, pes, at, frame.sizeBytes());
        return replaceLengths(at, at + frame.sizeBytes());
    }

    /** Turns NAL lengths into start codes in {@code [from, to)}; returns where the last whole NAL unit ends. */
    private int replaceLengths(int from, int to) {
        int at = from;
        while (to - at > 4) {
            int nalBytes = (pes[at] & 0xFF) << 24 | (pes[at + 1] & 0xFF) << 16 | (pes[at + 2] & 0xFF) << 8
                    | (pes[at + 3] & 0xFF);
            if (nalBytes < 0 || nalBytes > to - at - 4) {
                return at; // a publisher's broken frame: what is whole of it goes out
            }
            startCode(at);
            at += 4 + nalBytes;
        }
        return at;
    }

    private void startCode(int at) {
        pes[at] = 0;
        pes[at + 1] = 0;
        pes[at + 2] = 0;
        pes[at + 3] = 1;
    }

    private int audioPayload(AudioTrack track, MediaFrame frame) {
        AdtsHeader header = adts.computeIfAbsent(track.id(),
                _ -> AdtsHeader.of(track.config(), track.sampleRateHz()));
        int headerBytes = pesHeaderBytes(frame);
        int bytes = headerBytes + AdtsHeader.BYTES + frame.sizeBytes();
        reserve(bytes);
        header.write(pes, headerBytes, frame.sizeBytes());
        System.arraycopy(frame.data(), 0, pes, headerBytes + AdtsHeader.BYTES, frame.sizeBytes());
        return bytes;
    }

    private void reserve(int bytes) {
        if (pes.length < bytes) {
            pes = Arrays.copyOf(pes, Math.max(bytes, pes.length * 2));
        }
    }
}
