package io.srt4j.protocol.settings;

/** SRTO_CRYPTOMODE: how payloads are encrypted. */
public enum CipherMode {
    /** AES-CTR as the side that makes the key; whatever the peer uses as the other side. */
    AUTO,
    /** AES in counter mode: hides the payload, does not protect it. All peers know it. */
    AES_CTR,
    /** AES-GCM: a changed packet is detected. 16 bytes less payload; peers since libsrt 1.5.2, if built with it. */
    AES_GCM
}
