package io.srt4j.gateway.codec;

/**
 * What a sequence parameter set says about the pictures.
 *
 * @param id           by which picture parameter sets refer to it
 * @param width        in pixels, after cropping
 * @param height       in pixels, after cropping
 * @param chromaFormat 0 monochrome, 1 4:2:0, 2 4:2:2, 3 4:4:4
 */
record SequenceParameters(int id, int width, int height, int chromaFormat, int lumaBits, int chromaBits) {
    private static final int MAX_SIDE = 32_768;
    private static final int MAX_BITS = 16;

    /** Whether these can be true: what a damaged or hostile set claims seldom is. */
    boolean arePlausible() {
        return width > 0 && width <= MAX_SIDE && height > 0 && height <= MAX_SIDE && chromaFormat <= 3
                && lumaBits >= 8 && lumaBits <= MAX_BITS && chromaBits >= 8 && chromaBits <= MAX_BITS;
    }
}
