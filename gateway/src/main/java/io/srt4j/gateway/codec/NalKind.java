package io.srt4j.gateway.codec;

/** What a NAL unit means to somebody who repacks a stream, whichever of the two codecs it is of. */
enum NalKind {
    VPS, SPS, PPS,
    /** Part of a picture that needs no other: IDR in H.264, IRAP in H.265. */
    KEY_SLICE,
    /** Part of any other picture. */
    SLICE,
    /** Supplemental information that travels with the picture. */
    SEI,
    /** Delimiters, filler, end marks, broken headers, layers other than the base: not passed on. */
    IGNORED;

    boolean isSlice() {
        return this == KEY_SLICE || this == SLICE;
    }

    boolean isParameterSet() {
        return this == VPS || this == SPS || this == PPS;
    }
}
