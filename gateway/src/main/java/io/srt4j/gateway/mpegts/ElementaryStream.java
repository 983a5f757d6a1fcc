package io.srt4j.gateway.mpegts;

import io.srt4j.gateway.media.Track;
import java.util.Optional;

/** One stream of the program that is taken apart into frames. Compared by identity. */
sealed interface ElementaryStream permits VideoStream, AudioStream {

    PsiTables.Listed listed();

    PesAssembler pes();

    /** What the stream turned out to be; empty until it has shown its configuration. */
    Optional<? extends Track> track();

    /** Complete frames that could not be handed out. */
    long unusableFrames();
}
