/** How fast may be sent (SRT draft, 5). */
package io.srt4j.protocol.congestion;
