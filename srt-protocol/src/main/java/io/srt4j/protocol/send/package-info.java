/** The sending half of a connection: buffer, retransmission, what goes out next. */
package io.srt4j.protocol.send;
