/** {@code srt4j transmit}: carries messages from one medium to another, as srt-live-transmit does. */
package io.srt4j.gateway.transmit;
