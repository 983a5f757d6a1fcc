/** What a connection tells about itself. */
package io.srt4j.protocol.stats;
