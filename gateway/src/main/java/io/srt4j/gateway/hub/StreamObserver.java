package io.srt4j.gateway.hub;

/**
 * Is told of every stream's begin and end, in pairs. Called on the publisher's thread, so it returns at once and starts
 * a virtual thread for anything that takes time.
 */
public interface StreamObserver {

    /** Before the first frame; the stream can be subscribed to already. */
    void onStreamStarted(LiveStream stream);

    /** After the last frame; readers may still be draining. */
    void onStreamEnded(LiveStream stream);
}
