package io.srt4j.gateway.codec;

import java.io.ByteArrayOutputStream;
import java.util.Collection;
import java.util.Optional;

/** H.265 (ITU-T H.265): NAL unit kinds, sequence parameter sets, the hvcC record. One thread. */
final class H265 implements VideoSyntax {
    private static final int HEADER_BYTES = 2;
    private static final int LAST_SLICE = 9;
    private static final int FIRST_IRAP = 16;
    private static final int LAST_IRAP = 23;
    private static final int VPS = 32;
    private static final int SPS = 33;
    private static final int PPS = 34;
    private static final int PREFIX_SEI = 39;
    private static final int SUFFIX_SEI = 40;
    private static final int SEI_RECOVERY_POINT = 6;
    private static final int PROFILE_BITS = 88;
    private static final int LEVEL_BITS = 8;
    private static final int MAX_CROP = 1 << 16;

    private final BitReader bits = new BitReader();

    @Override
    public NalKind kind(byte[] data, int from, int to) {
        if (data[from] < 0 || to - from <= HEADER_BYTES) {
            return NalKind.IGNORED;
        }
        int layer = (data[from] & 1) << 5 | (data[from + 1] & 0xFF) >> 3;
        if (layer != 0) {
            return NalKind.IGNORED;
        }
        int type = data[from] >> 1;
        if (type <= LAST_SLICE) {
            return NalKind.SLICE;
        }
        if (type >= FIRST_IRAP && type <= LAST_IRAP) {
            return NalKind.KEY_SLICE;
        }
        return switch (type) {
            case VPS -> NalKind.VPS;
            case SPS -> NalKind.SPS;
            case PPS -> NalKind.PPS;
            case PREFIX_SEI, SUFFIX_SEI -> NalKind.SEI;
            default -> NalKind.IGNORED;
        };
    }

    @Override
    public int parameterSetId(NalKind kind, byte[] data, int from, int to) {
        bits.reset(data, from + HEADER_BYTES, to);
        int id = switch (kind) {
            case VPS -> bits.bits(4);
            case SPS -> {
                skipToSpsId();
                yield bits.unsigned();
            }
            default -> bits.unsigned();
        };
        return bits.isExhausted() ? -1 : id;
    }

    @Override
    public boolean isRecoveryPoint(byte[] data, int from, int to) {
        return data[from] >> 1 == PREFIX_SEI
                && SeiMessages.contain(bits, data, from + HEADER_BYTES, to, SEI_RECOVERY_POINT);
    }

    /** Not asked of H.265: where decoding may start is in the unit's type. */
    @Override
    public boolean isIntraSlice(byte[] data, int from, int to) {
        return false;
    }

    @Override
    public Optional<SequenceParameters> sequenceParameters(byte[] sps) {
        bits.reset(sps, HEADER_BYTES, sps.length);
        skipToSpsId();
        int id = bits.unsigned();
        int chromaFormat = bits.unsigned();
        if (chromaFormat == 3) {
            bits.skip(1);
        }
        int width = bits.unsigned();
        int height = bits.unsigned();
        if (bits.flag()) {
            int unitX = chromaFormat == 1 || chromaFormat == 2 ? 2 : 1;
            int unitY = chromaFormat == 1 ? 2 : 1;
            width -= unitX * (crop() + crop());
            height -= unitY * (crop() + crop());
        }
        int lumaBits = 8 + Math.min(bits.unsigned(), 8);
        int chromaBits = 8 + Math.min(bits.unsigned(), 8);
        SequenceParameters parameters = new SequenceParameters(id, width, height, chromaFormat, lumaBits, chromaBits);
        return bits.isExhausted() || !parameters.arePlausible() ? Optional.empty() : Optional.of(parameters);
    }

    @Override
    public boolean needsVps() {
        return true;
    }

    @Override
    public byte[] configurationRecord(byte[] sps, SequenceParameters parameters, Collection<byte[]> vpsSets,
            Collection<byte[]> spsSets, Collection<byte[]> ppsSets) {
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        bits.reset(sps, HEADER_BYTES, sps.length);
        bits.skip(4);
        int temporalLayers = bits.bits(3) + 1;
        int temporalIdNested = bits.bits(1);
        record.write(1);
        // The general profile, tier, compatibility, constraints and level stand in the record as they do in the set.
        for (int i = 0; i < (PROFILE_BITS + LEVEL_BITS) / 8; i++) {
            record.write(bits.bits(8));
        }
        record.write(0xF0);
        record.write(0);
        record.write(0xFC);
        record.write(0xFC | parameters.chromaFormat());
        record.write(0xF8 | (parameters.lumaBits() - 8));
        record.write(0xF8 | (parameters.chromaBits() - 8));
        record.write(0);
        record.write(0);
        record.write(temporalLayers << 3 | temporalIdNested << 2 | 3);
        record.write(3);
        writeArray(record, VPS, vpsSets);
        writeArray(record, SPS, spsSets);
        writeArray(record, PPS, ppsSets);
        return record.toByteArray();
    }

    private static void writeArray(ByteArrayOutputStream record, int type, Collection<byte[]> sets) {
        record.write(0x80 | type);
        record.write(sets.size() >>> 8);
        record.write(sets.size());
        sets.forEach(set -> H264.writeSet(record, set));
    }

    private int crop() {
        return Math.min(bits.unsigned(), MAX_CROP);
    }

    // H.265 7.3.2.2.1 and 7.3.3
    private void skipToSpsId() {
        bits.skip(4);
        int subLayers = bits.bits(3);
        bits.skip(1 + PROFILE_BITS + LEVEL_BITS);
        int present = 0;
        if (subLayers > 0) {
            present = bits.bits(16);
        }
        for (int i = 0; i < subLayers; i++) {
            boolean hasProfile = (present >> (15 - 2 * i) & 1) != 0;
            boolean hasLevel = (present >> (14 - 2 * i) & 1) != 0;
            bits.skip((hasProfile ? PROFILE_BITS : 0) + (hasLevel ? LEVEL_BITS : 0));
        }
    }
}
