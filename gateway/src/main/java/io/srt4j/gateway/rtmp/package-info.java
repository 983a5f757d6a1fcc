/**
 * RTMP: a server for players, and a client that pushes streams to other servers. Netty moves and frames the bytes; each
 * session is one straight method in a virtual thread of its own.
 */
package io.srt4j.gateway.rtmp;
