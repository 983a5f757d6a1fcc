package io.srt4j.gateway.codec;

import java.io.ByteArrayOutputStream;
import java.util.Collection;
import java.util.Optional;

/** H.264 (ITU-T H.264): NAL unit kinds, sequence parameter sets, the avcC record. One thread. */
final class H264 implements VideoSyntax {
    private static final int SLICE = 1;
    private static final int PARTITION_A = 2;
    private static final int PARTITION_B = 3;
    private static final int PARTITION_C = 4;
    private static final int IDR = 5;
    private static final int SEI = 6;
    private static final int SPS = 7;
    private static final int PPS = 8;
    private static final int SEI_RECOVERY_POINT = 6;
    private static final int SLICE_I = 2;
    private static final int SLICE_SI = 4;
    private static final int MACROBLOCK = 16;
    private static final int MAX_POC_CYCLE = 255;
    private static final int MAX_MACROBLOCKS = 2048;
    private static final int MAX_CROP = 1 << 16;

    private final BitReader bits = new BitReader();

    @Override
    public NalKind kind(byte[] data, int from, int to) {
        int header = data[from];
        if (header < 0 || to - from < 2) {
            return NalKind.IGNORED;
        }
        return switch (header & 0x1F) {
            case SLICE, PARTITION_A, PARTITION_B, PARTITION_C -> NalKind.SLICE;
            case IDR -> NalKind.KEY_SLICE;
            case SEI -> NalKind.SEI;
            case SPS -> NalKind.SPS;
            case PPS -> NalKind.PPS;
            default -> NalKind.IGNORED;
        };
    }

    @Override
    public int parameterSetId(NalKind kind, byte[] data, int from, int to) {
        bits.reset(data, from + 1, to);
        if (kind == NalKind.SPS) {
            bits.skip(24);
        }
        int id = bits.unsigned();
        return bits.isExhausted() ? -1 : id;
    }

    @Override
    public boolean isRecoveryPoint(byte[] data, int from, int to) {
        return SeiMessages.contain(bits, data, from + 1, to, SEI_RECOVERY_POINT);
    }

    @Override
    public boolean isIntraSlice(byte[] data, int from, int to) {
        bits.reset(data, from + 1, to);
        bits.unsigned();
        int type = bits.unsigned() % 5;
        return !bits.isExhausted() && (type == SLICE_I || type == SLICE_SI);
    }

    @Override
    public Optional<SequenceParameters> sequenceParameters(byte[] sps) {
        bits.reset(sps, 1, sps.length);
        int profile = bits.bits(8);
        bits.skip(16);
        int id = bits.unsigned();
        int chromaFormat = 1;
        int lumaBits = 8;
        int chromaBits = 8;
        if (hasChromaInfo(profile)) {
            chromaFormat = bits.unsigned();
            if (chromaFormat == 3) {
                bits.skip(1);
            }
            lumaBits = 8 + Math.min(bits.unsigned(), 8);
            chromaBits = 8 + Math.min(bits.unsigned(), 8);
            bits.skip(1);
            if (bits.flag()) {
                skipScalingMatrix(chromaFormat == 3 ? 12 : 8);
            }
        }
        bits.unsigned();
        skipPictureOrder();
        bits.unsigned();
        bits.skip(1);
        int widthInBlocks = Math.min(bits.unsigned(), MAX_MACROBLOCKS) + 1;
        int heightInUnits = Math.min(bits.unsigned(), MAX_MACROBLOCKS) + 1;
        int fieldsPerUnit = bits.flag() ? 1 : 2;
        if (fieldsPerUnit == 2) {
            bits.skip(1);
        }
        bits.skip(1);
        int width = widthInBlocks * MACROBLOCK;
        int height = heightInUnits * MACROBLOCK * fieldsPerUnit;
        if (bits.flag()) {
            int unitX = chromaFormat == 1 || chromaFormat == 2 ? 2 : 1;
            int unitY = (chromaFormat == 1 ? 2 : 1) * fieldsPerUnit;
            width -= unitX * (crop() + crop());
            height -= unitY * (crop() + crop());
        }
        SequenceParameters parameters = new SequenceParameters(id, width, height, chromaFormat, lumaBits, chromaBits);
        return bits.isExhausted() || !parameters.arePlausible() ? Optional.empty() : Optional.of(parameters);
    }

    @Override
    public boolean needsVps() {
        return false;
    }

    @Override
    public byte[] configurationRecord(byte[] sps, SequenceParameters parameters, Collection<byte[]> vpsSets,
            Collection<byte[]> spsSets, Collection<byte[]> ppsSets) {
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        record.write(1);
        record.write(sps, 1, 3);
        record.write(0xFF);
        record.write(0xE0 | spsSets.size());
        spsSets.forEach(set -> writeSet(record, set));
        record.write(ppsSets.size());
        ppsSets.forEach(set -> writeSet(record, set));
        int profile = sps[1] & 0xFF;
        if (hasChromaInfo(profile)) {
            record.write(0xFC | parameters.chromaFormat());
            record.write(0xF8 | (parameters.lumaBits() - 8));
            record.write(0xF8 | (parameters.chromaBits() - 8));
            record.write(0);
        }
        return record.toByteArray();
    }

    static void writeSet(ByteArrayOutputStream record, byte[] set) {
        record.write(set.length >>> 8);
        record.write(set.length);
        record.writeBytes(set);
    }

    private int crop() {
        return Math.min(bits.unsigned(), MAX_CROP);
    }

    // H.264 7.3.2.1.1
    private static boolean hasChromaInfo(int profile) {
        return switch (profile) {
            case 100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135 -> true;
            default -> false;
        };
    }

    // H.264 7.3.2.1.1.1
    private void skipScalingMatrix(int lists) {
        for (int list = 0; list < lists; list++) {
            if (bits.flag()) {
                int size = list < 6 ? 16 : 64;
                int last = 8;
                for (int i = 0; i < size && last != 0; i++) {
                    last = (last + bits.signed()) & 0xFF;
                }
            }
        }
    }

    private void skipPictureOrder() {
        int type = bits.unsigned();
        if (type == 0) {
            bits.unsigned();
        } else if (type == 1) {
            bits.skip(1);
            bits.signed();
            bits.signed();
            int cycle = Math.min(bits.unsigned(), MAX_POC_CYCLE);
            for (int i = 0; i < cycle; i++) {
                bits.signed();
            }
        }
    }
}
