package io.srt4j.gateway.media;

/** What the hub carries, whatever it means: something with a size that may be a place to start reading. Immutable. */
public interface MediaUnit {

    int sizeBytes();

    /** Whether somebody who has seen nothing before this unit can make sense of what follows. */
    boolean isRandomAccess();
}
