package io.srt4j.gateway.transmit;

import io.srt4j.transport.SrtConnection;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How far a transmission is.
 *
 * @param bytesIn read from the source
 * @param bytesOut written to the target
 * @param messagesLost read, but not passed on
 * @param lossReason of the newest loss; empty if there was none
 * @param source the source's SRT connection, while there is one
 */
public record Progress(
        long bytesIn, long bytesOut, long messagesLost, long bytesLost, String lossReason,
        Optional<SrtConnection> source, Optional<SrtConnection> target) {

    /** The SRT connections there are at present. */
    Stream<SrtConnection> connections() {
        return Stream.concat(source.stream(), target.stream());
    }
}
