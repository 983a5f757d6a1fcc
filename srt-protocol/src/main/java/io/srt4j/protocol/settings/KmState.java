package io.srt4j.protocol.settings;

import java.util.Locale;

/** SRTO_SNDKMSTATE and SRTO_RCVKMSTATE: what became of the keys of one direction. */
public enum KmState {
    /** In clear: nobody has a passphrase. */
    UNSECURED(0),
    /** Keys were sent, the answer has not come. */
    SECURING(1),
    /** Both sides have the keys. */
    SECURED(2),
    /** One side has no passphrase, so what is encrypted stays unreadable. */
    NOSECRET(3),
    /** The passphrases differ, so what is encrypted stays unreadable. */
    BADSECRET(4),
    /** One side uses another cipher than the other allows. */
    BADCRYPTOMODE(5);

    private final int code;

    KmState(int code) {
        this.code = code;
    }

    /** libsrt's number, which also travels in answers about keys. */
    public int code() {
        return code;
    }

    /** The name in JSON: {@code secured}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
