package io.srt4j.protocol.crypto;

import io.srt4j.protocol.packet.ControlPacket;
import io.srt4j.protocol.packet.HandshakeExtensions;
import io.srt4j.protocol.packet.KeyExtension;
import io.srt4j.protocol.packet.KeyMaterial;
import io.srt4j.protocol.packet.PacketHeader;
import io.srt4j.protocol.settings.CipherMode;
import io.srt4j.protocol.settings.EncryptionOptions;
import io.srt4j.protocol.settings.Entropy;
import io.srt4j.protocol.settings.KmState;
import io.srt4j.protocol.settings.RejectReason;
import io.srt4j.protocol.timing.RttEstimator;
import io.srt4j.protocol.timing.WireTime;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The conversation about keys of one connection (SRT draft, 6.1): in the handshake, where the initiator proposes a key
 * and the responder echoes it or says what is wrong, and later in the stream, whenever a side changes its key.
 *
 * <p>It does not know who is caller or listener. In the handshake an initiator is asked for its {@link #request} and told
 * the answer ({@link #onResponse}); a responder is told the request ({@link #onRequest}) and asked for its
 * {@link #response}. Then {@link #establish} makes the keys. Loop-confined from there; before, whoever holds it.
 */
public final class KeyExchange {
    /** Peers up to this version use AES-GCM in a form of their own. */
    private static final int LAST_LEGACY_GCM_VERSION = 0x010503;
    private static final int FIRST_HSV5_VERSION = 0x010300;
    private static final int MAX_TRIES = 10;
    private static final int USUAL_KEY_BYTES = 16;
    /** Whoever does not confirm is asked on, but less often. */
    private static final long SLOW_RETRY_NS = 1_000_000_000;
    /** No packet is on its way for so long; and timestamps of this distance can still be compared. */
    private static final long OVERTAKEN_WITHIN_NS = 600_000_000_000L;

    private final EncryptionOptions options;
    private final Entropy entropy;

    /** What both sides agreed to, or what we proposed. */
    private @Nullable KeyMaterial material;
    private byte[] initialKey = {};
    private @Nullable KeyWrap wrap;
    private KmState sendState = KmState.UNSECURED;
    private KmState receiveState = KmState.UNSECURED;
    /** The responder's answer in the handshake; empty if it has none to give. */
    private byte[] response = {};

    private SendingKeys sending = SendingKeys.NONE;
    private final ReceivingKeys receiving = new ReceivingKeys();
    private boolean legacyGcm;
    /** Behind a handshake of version 4 a peer says only in the stream that it encrypts. */
    private boolean keysMayFollow;
    /** When the newest request came, and its timestamp. */
    private long refreshedNs = WireTime.NEVER;
    private int refreshedUs;

    private byte @Nullable [] answerToSend;
    private @Nullable KeyMaterial announced;
    private int triesLeft;
    private long nextTryNs = WireTime.NEVER;

    public KeyExchange(EncryptionOptions options, Entropy entropy) {
        this.options = options;
        this.entropy = entropy;
    }

    // ---- in the handshake ----

    /** The key length to announce, divided by 8; 0 says nothing. */
    public int encryptionField() {
        return options.announcedField();
    }

    /**
     * What an initiator proposes; null without a passphrase. Repetitions are the same.
     *
     * @param peersEncryptionField the key length the peer announced, divided by 8: decides if it says something
     */
    public @Nullable KeyMaterial request(int peersEncryptionField) {
        if (options.isOn() && material == null) {
            propose(keyBytes(peersEncryptionField));
            sendState = KmState.SECURING;
            receiveState = KmState.SECURING;
        }
        return material;
    }

    private void propose(int keyBytes) {
        byte[] salt = new byte[KeyMaterial.SALT_BYTES];
        entropy.nextBytes(salt);
        initialKey = new byte[keyBytes];
        entropy.nextBytes(initialKey);
        KeyWrap made = KeyWrap.of(options.passphrase(), salt, keyBytes);
        wrap = made;
        material = KeyMaterial.of(KeyMaterial.EVEN, cipherToPropose(), salt, keyBytes, made.wrap(initialKey));
    }

    private int keyBytes(int peersEncryptionField) {
        boolean announced = peersEncryptionField >= 2 && peersEncryptionField <= 4;
        if (announced) {
            return peersEncryptionField * 8;
        }
        return options.keyBytes() == 0 ? USUAL_KEY_BYTES : options.keyBytes();
    }

    private int cipherToPropose() {
        return options.cipherMode() == CipherMode.AES_GCM ? KeyMaterial.CIPHER_GCM : KeyMaterial.CIPHER_CTR;
    }

    /**
     * Takes the responder's answer.
     *
     * @param extension its KMRSP; null if there was none
     * @return why this side does not want the connection; null if it does
     */
    public @Nullable RejectReason onResponse(@Nullable KeyExtension extension) {
        KeyMaterial proposed = material;
        byte[] answer = extension == null ? null : extension.body();
        if (proposed == null) {
            // Keys that nobody asked for.
            return answer != null && options.enforced() ? RejectReason.UNSECURE : null;
        }
        KmState state;
        if (answer == null) {
            state = KmState.NOSECRET;
        } else if (answer.length == KeyMaterial.STATE_BYTES) {
            state = switch (KeyMaterial.state(answer)) {
                case 3 -> KmState.NOSECRET;
                case 5 -> KmState.BADCRYPTOMODE;
                default -> KmState.BADSECRET;
            };
        } else {
            state = Arrays.equals(answer, proposed.bytes()) ? KmState.SECURED : KmState.BADSECRET;
        }
        sendState = state;
        receiveState = state == KmState.NOSECRET ? KmState.UNSECURED : state;
        return refusal(state);
    }

    /**
     * Takes the initiator's request.
     *
     * @param extension its KMREQ; null if there was none
     * @return why this side does not want the connection; null if it does
     */
    public @Nullable RejectReason onRequest(@Nullable KeyExtension extension) {
        if (extension == null) {
            sendState = options.isOn() ? KmState.NOSECRET : KmState.UNSECURED;
            return refusal(sendState);
        }
        byte[] request = extension.body();
        KeyMaterial proposed = KeyMaterial.read(request);
        KmState state = proposed == null || !options.isOn() ? KmState.NOSECRET : judge(proposed);
        receiveState = state;
        sendState = state == KmState.NOSECRET && !options.isOn() ? KmState.UNSECURED : state;
        response = state == KmState.SECURED ? request : KeyMaterial.stateAnswer(state.code());
        return refusal(state);
    }

    private KmState judge(KeyMaterial proposed) {
        boolean gcm = proposed.cipher() == KeyMaterial.CIPHER_GCM;
        if (options.cipherMode() != CipherMode.AUTO && gcm != (options.cipherMode() == CipherMode.AES_GCM)) {
            return KmState.BADCRYPTOMODE;
        }
        KeyWrap unwrapping = KeyWrap.of(options.passphrase(), proposed.salt(), proposed.keyBytes());
        byte[] keys = unwrapping.unwrap(proposed.wrapped());
        if (keys == null) {
            unwrapping.destroy();
            return KmState.BADSECRET;
        }
        wrap = unwrapping;
        material = proposed;
        initialKey = keys;
        return KmState.SECURED;
    }

    private @Nullable RejectReason refusal(KmState state) {
        if (!options.enforced()) {
            return null;
        }
        return switch (state) {
            case NOSECRET -> RejectReason.UNSECURE;
            case BADSECRET -> RejectReason.BAD_SECRET;
            case BADCRYPTOMODE -> RejectReason.CRYPTO;
            case UNSECURED, SECURING, SECURED -> null;
        };
    }

    /** The body of a responder's KMRSP; empty if there is nothing to answer. */
    public byte[] response() {
        return response;
    }

    /**
     * Makes the keys, when the handshake is over.
     *
     * @param peerVersion decides the form of AES-GCM: {@code major << 16 | minor << 8 | patch}
     */
    public void establish(int peerVersion) {
        legacyGcm = peerVersion <= LAST_LEGACY_GCM_VERSION;
        keysMayFollow = peerVersion < FIRST_HSV5_VERSION;
        if (options.isOn() && material == null) {
            propose(keyBytes(0)); // as libsrt: what nobody can read, rather than in clear what should not be
        }
        KeyMaterial agreed = material;
        KeyWrap wrapping = wrap;
        if (agreed == null || wrapping == null) {
            return;
        }
        int slot = (agreed.slots() & KeyMaterial.EVEN) != 0 ? KeyMaterial.EVEN : KeyMaterial.ODD;
        byte[] own = Arrays.copyOf(initialKey, agreed.keyBytes());
        sending = new SendingKeys(options, new SendingKeys.Context(agreed, wrapping, entropy, legacyGcm), slot, own);
        if (receiveState == KmState.SECURED) {
            receiving.install(agreed, initialKey, legacyGcm);
        }
        Arrays.fill(initialKey, (byte) 0);
    }

    // ---- what was agreed ----

    /** Length of the keys both sides use; 0 if they do not. */
    public int keyBytes() {
        return sendState == KmState.SECURED && material != null ? material.keyBytes() : 0;
    }

    /** The cipher both sides use; {@link CipherMode#AUTO} if they do not. */
    public CipherMode cipherMode() {
        if (keyBytes() == 0 || material == null) {
            return CipherMode.AUTO;
        }
        return material.cipher() == KeyMaterial.CIPHER_GCM ? CipherMode.AES_GCM : CipherMode.AES_CTR;
    }

    /** By how much encryption makes what this side sends longer. */
    public int overheadBytes() {
        return sending.overheadBytes();
    }

    public SendingKeys sending() {
        return sending;
    }

    public ReceivingKeys receiving() {
        return receiving;
    }

    /** Of what this side sends. */
    public KmState sendState() {
        return sendState;
    }

    /** Of what this side receives. */
    public KmState receiveState() {
        return receiveState;
    }

    // ---- in the stream ----

    /**
     * Takes the body of a KMREQ or KMRSP of the stream; what does not fit is ignored.
     *
     * @return why this side does not want to go on; null if it does
     */
    public @Nullable RejectReason onMessage(long nowNs, int subtype, ByteBuffer packet, int at, int bytes) {
        if (bytes < KeyMaterial.STATE_BYTES || bytes > KeyMaterial.MAX_BYTES) {
            return null;
        }
        if (subtype == HandshakeExtensions.KMREQ && !options.isOn() && keysMayFollow) {
            receiveState = KmState.NOSECRET;
            answerToSend = KeyMaterial.stateAnswer(KmState.NOSECRET.code());
            return refusal(KmState.NOSECRET);
        }
        byte[] body = new byte[bytes];
        packet.get(at, body);
        switch (subtype) {
            case HandshakeExtensions.KMREQ ->
                    onRefresh(nowNs, PacketHeader.timestampUs(packet, at - PacketHeader.BYTES), body);
            case HandshakeExtensions.KMRSP -> onConfirmed(body);
            default -> {
                // Not about keys.
            }
        }
        return null;
    }

    private void onRefresh(long nowNs, int timestampUs, byte[] body) {
        if (isOvertaken(nowNs, timestampUs)) {
            return; // its keys may be forgotten already, and must not come back as new ones
        }
        KeyMaterial refreshed = KeyMaterial.read(body);
        KeyMaterial agreed = material;
        KeyWrap wrapping = wrap;
        // The salt stays for the life of a connection: another one would cost a millisecond, for anyone who asks.
        if (refreshed == null || agreed == null || wrapping == null || receiveState != KmState.SECURED
                || !refreshed.belongsWith(agreed)) {
            return;
        }
        byte[] keys = wrapping.unwrap(refreshed.wrapped());
        if (keys == null) {
            answerToSend = KeyMaterial.stateAnswer(KmState.BADSECRET.code());
            return;
        }
        receiving.install(refreshed, keys, legacyGcm);
        refreshedNs = nowNs;
        refreshedUs = timestampUs;
        answerToSend = body;
    }

    private boolean isOvertaken(long nowNs, int timestampUs) {
        return refreshedNs != WireTime.NEVER && nowNs - refreshedNs < OVERTAKEN_WITHIN_NS
                && timestampUs - refreshedUs < 0;
    }

    private void onConfirmed(byte[] body) {
        if (announced != null && Arrays.equals(body, announced.bytes())) {
            announced = null;
            nextTryNs = WireTime.NEVER;
            sending.confirm();
        }
    }

    /**
     * Writes the next message about keys.
     *
     * @return whether there was one
     */
    public boolean poll(long nowNs, RttEstimator rtt, ByteBuffer out, int timestampUs, int peerId) {
        byte[] answer = answerToSend;
        if (answer != null) {
            answerToSend = null;
            write(out, HandshakeExtensions.KMRSP, answer, timestampUs, peerId);
            return true;
        }
        KeyMaterial fresh = sending.pollAnnouncement();
        if (fresh != null) {
            announced = fresh;
            triesLeft = MAX_TRIES;
            nextTryNs = nowNs;
        }
        if (announced == null || !WireTime.isDue(nextTryNs, nowNs)) {
            return false;
        }
        write(out, HandshakeExtensions.KMREQ, announced.bytes(), timestampUs, peerId);
        triesLeft = Math.max(0, triesLeft - 1);
        nextTryNs = nowNs + (triesLeft > 0 ? rtt.smoothedUs() * 1500L : SLOW_RETRY_NS);
        return true;
    }

    private static void write(ByteBuffer out, int subtype, byte[] body, int timestampUs, int peerId) {
        ControlPacket.writeExtension(out, subtype, timestampUs, peerId);
        out.put(body);
    }

    /** When {@link #poll} has something to write if nothing comes before. */
    public long nextDeadlineNs(long nowNs) {
        return answerToSend != null || sending.hasAnnouncement() ? nowNs : nextTryNs;
    }

    /** Overwrites all keys. The object is not used again. */
    public void destroy() {
        Arrays.fill(initialKey, (byte) 0);
        sending.destroy();
        receiving.destroy();
        if (wrap != null) {
            wrap.destroy();
        }
    }
}
