package io.srt4j.gateway.rtmp;

/**
 * What one peer may make us hold while its messages are incomplete. Half-received messages of all chunk streams together
 * never hold more than twice {@code maxMessageBytes}, and memory is taken as bytes arrive, not as they are announced.
 *
 * @param maxMessageBytes larger messages end the connection
 * @param maxChunkStreams chunk streams a connection may ever use
 */
record ChunkLimits(int maxMessageBytes, int maxChunkStreams) {
    /** For a peer that only sends commands: a player, or a server we push to. */
    static final ChunkLimits COMMANDS = new ChunkLimits(64 * 1024, 64);
}
