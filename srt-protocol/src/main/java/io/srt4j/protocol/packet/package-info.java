/** The wire: stateless readers and writers of SRT packets over a {@link java.nio.ByteBuffer}, without allocation. */
package io.srt4j.protocol.packet;
