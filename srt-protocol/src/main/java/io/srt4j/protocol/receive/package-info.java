/** The receiving half of a connection: buffer, loss reports, acknowledgements, rates. */
package io.srt4j.protocol.receive;
