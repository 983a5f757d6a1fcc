package io.srt4j.gateway.codec;

import java.util.Collection;
import java.util.Optional;

/** What differs between the two video codecs for somebody who repacks them. Stateless but for scratch space. */
sealed interface VideoSyntax permits H264, H265 {

    NalKind kind(byte[] data, int from, int to);

    /** The id a parameter set of this kind is stored and referred to by; negative if it cannot be read. */
    int parameterSetId(NalKind kind, byte[] data, int from, int to);

    /** Whether this SEI unit declares that decoding may start at its picture. */
    boolean isRecoveryPoint(byte[] data, int from, int to);

    /** Whether this slice is of a picture that refers to no other, as far as the slice itself tells. */
    boolean isIntraSlice(byte[] data, int from, int to);

    Optional<SequenceParameters> sequenceParameters(byte[] sps);

    /** Whether a stream can be decoded with what is known: some sets are optional in one codec, not in the other. */
    boolean needsVps();

    /** The decoder configuration record of ISO/IEC 14496-15, with four-byte lengths. */
    byte[] configurationRecord(byte[] sps, SequenceParameters parameters, Collection<byte[]> vpsSets,
            Collection<byte[]> spsSets, Collection<byte[]> ppsSets);
}
