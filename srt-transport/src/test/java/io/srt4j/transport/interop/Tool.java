package io.srt4j.transport.interop;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A program that speaks SRT, and what it has to be told. */
sealed interface Tool permits SrtLiveTransmit, Ffmpeg, GStreamer, Vlc {
    List<Tool> ALL = List.of(new SrtLiveTransmit(), new Ffmpeg(), new GStreamer(), new Vlc());

    /** What people call it. */
    String name();

    /** The program in PATH. */
    String program();

    /** Why it cannot do this, by its own documentation or source; empty if it should. */
    Optional<String> cannot(Call call);

    List<String> command(Call call);

    /** Whether it sends what comes in at its standard input, else it reads the clip from its file. */
    boolean readsInput();

    /** Whether bytes go through as they are; else it takes the transport stream apart and makes a new one. */
    boolean keepsBytes(boolean sends);

    /** A pattern of what it says when it was refused. */
    String wordForRefusal();

    /** Whether it calls again and again when it was refused, else it ends. */
    boolean insists();

    /** The version, as its package has it. */
    String version() throws IOException;
}
