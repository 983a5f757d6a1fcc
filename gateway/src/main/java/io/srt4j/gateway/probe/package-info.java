/** {@code srt4j probe}: connects, looks at what comes, and says what it saw. */
package io.srt4j.gateway.probe;
