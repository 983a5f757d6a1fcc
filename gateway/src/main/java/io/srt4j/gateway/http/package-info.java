/** HTTP listeners on Jetty and virtual threads, and the pages for people. Knows no stream and no protocol. */
package io.srt4j.gateway.http;
