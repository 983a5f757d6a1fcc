/** How a connection comes to be: induction, cookie, conclusion, and what both sides agree on (SRT draft, 4.3). */
package io.srt4j.protocol.handshake;
