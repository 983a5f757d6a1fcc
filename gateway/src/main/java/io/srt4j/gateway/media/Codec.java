package io.srt4j.gateway.media;

/** The codecs the gateway can take apart and put into another container. */
public enum Codec {
    H264, H265, AAC;

    public boolean isVideo() {
        return this != AAC;
    }
}
