package io.srt4j.benchmarks.bench;

import java.util.List;

/** How a stream is encrypted. */
enum Cipher {
    NONE("plain"), AES_128("AES-128");

    final String text;

    Cipher(String text) {
        this.text = text;
    }

    /** Flags of both ends. */
    List<String> flags() {
        return switch (this) {
            case NONE -> List.of();
            case AES_128 -> List.of("-P", "passphrase123", "-k", "16");
        };
    }
}
