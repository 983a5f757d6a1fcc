package io.srt4j.gateway.rtmp;

import io.srt4j.gateway.media.Codec;
import io.srt4j.gateway.media.Track;
import io.srt4j.gateway.media.TrackSet;
import java.util.List;

/**
 * What video a peer takes, as far as it told. H.264 and AAC everybody takes.
 *
 * <p>Silence is taken for yes: ffmpeg 6.1 to 7.1 decode H.265 from RTMP and do not announce it unless told to. A peer that
 * announces a list without H.265 means it.
 */
record CodecSupport(boolean hasH265) {
    static final CodecSupport EVERYTHING = new CodecSupport(true);

    private static final String ANY = "*";

    /** From the command object of connect, or the properties of its answer: E-RTMP's fourCcList or videoFourCcInfoMap. */
    static CodecSupport of(AmfValue.Struct announced) {
        boolean isSilent = true;
        boolean hasH265 = false;
        if (announced.properties().get("fourCcList") instanceof AmfValue.Sequence(List<AmfValue> names)) {
            isSilent = false;
            hasH265 = names.contains(AmfValue.of(FlvTags.HEVC)) || names.contains(AmfValue.of(ANY));
        }
        if (announced.properties().get("videoFourCcInfoMap") instanceof AmfValue.Struct masks) {
            isSilent = false;
            hasH265 |= isSet(masks, FlvTags.HEVC) || isSet(masks, ANY);
        }
        return new CodecSupport(isSilent || hasH265);
    }

    /** Whether the peer announced anything of Enhanced RTMP, and so expects an answer in kind. */
    static boolean isAnnounced(AmfValue.Struct announced) {
        return announced.properties().containsKey("fourCcList")
                || announced.properties().containsKey("videoFourCcInfoMap")
                || announced.properties().containsKey("capsEx");
    }

    boolean takes(Codec codec) {
        return codec != Codec.H265 || hasH265;
    }

    /** The tracks without those the peer does not take. */
    TrackSet reduce(TrackSet tracks) {
        return tracks.tracks().stream().allMatch(track -> takes(track.codec()))
                ? tracks
                : TrackSet.of(tracks.tracks().stream().filter((Track track) -> takes(track.codec())).toList());
    }

    private static boolean isSet(AmfValue.Struct masks, String name) {
        return masks.properties().get(name) instanceof AmfValue.Num(double mask) && mask != 0;
    }
}
