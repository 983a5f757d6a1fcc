/** Encryption of payloads: how keys are made, exchanged, refreshed and used (SRT draft, 6). */
package io.srt4j.protocol.crypto;
