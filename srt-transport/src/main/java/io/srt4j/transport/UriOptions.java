package io.srt4j.transport;

import io.srt4j.protocol.settings.CipherMode;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.settings.UdpOptions;
import java.util.LinkedHashMap;
import java.util.Map;

/** Turns the parameters of an {@link SrtUri}, with libsrt's names and units, into options. */
final class UriOptions {
    /** IP and UDP headers: libsrt divides buffer sizes by what these leave of the MTU. */
    private static final int UDP_HEADER_BYTES = 28;

    private UriOptions() {}

    /** The options that {@code parameters} ask for; an {@link IllegalArgumentException} names the first wrong one. */
    static SrtOptions read(Map<String, String> parameters) {
        Map<String, String> ordered = new LinkedHashMap<>(parameters);
        SrtOptions options = SrtOptions.defaults();
        String mss = ordered.remove("mss"); // first: buffer sizes depend on it
        if (mss != null) {
            options = set(options, "mss", mss);
        }
        String followPeer = ordered.remove("followpeer"); // last: it depends on the passphrase
        for (Map.Entry<String, String> parameter : ordered.entrySet()) {
            options = set(options, parameter.getKey(), parameter.getValue());
        }
        return followPeer == null ? options : set(options, "followpeer", followPeer);
    }

    private static SrtOptions set(SrtOptions before, String name, String value) {
        try {
            return set(before, before.toBuilder(), name, value).build();
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException("parameter " + name + " is '" + value + "', not a number");
        } catch (IllegalArgumentException | ArithmeticException e) {
            String shown = name.equals("passphrase") ? "" : " is '" + value + "'";
            throw new IllegalArgumentException("parameter " + name + shown + ": " + e.getMessage(), e);
        }
    }

    private static SrtOptions.Builder set(SrtOptions before, SrtOptions.Builder options, String name, String value) {
        return switch (name) {
            case "latency" -> options.latencyMs(number(value)).peerLatencyMs(number(value));
            case "rcvlatency" -> options.latencyMs(number(value));
            case "peerlatency" -> options.peerLatencyMs(number(value));
            case "streamid" -> options.streamId(value);
            case "mss" -> options.mtuBytes(number(value));
            case "fc" -> options.flowWindowPackets(number(value));
            case "sndbuf" -> options.sendBufferPackets(packets(value, before));
            case "rcvbuf" -> options.receiveBufferPackets(packets(value, before));
            case "maxbw" -> options.maxBandwidthBytesPerSec(Long.parseLong(value));
            case "inputbw" -> options.inputBandwidthBytesPerSec(Long.parseLong(value));
            case "mininputbw" -> options.minInputBandwidthBytesPerSec(Long.parseLong(value));
            case "oheadbw" -> options.overheadPercent(number(value));
            case "payloadsize" -> options.payloadBytes(number(value));
            case "conntimeo" -> options.connectTimeoutMs(number(value));
            case "peeridletimeo" -> options.peerIdleTimeoutMs(number(value));
            case "sndtimeo" -> options.sendTimeoutMs(number(value));
            case "rcvtimeo" -> options.receiveTimeoutMs(number(value));
            case "tsbpdmode" -> options.timedDelivery(flag(value));
            case "tlpktdrop" -> options.tooLateDrop(flag(value));
            case "nakreport" -> options.nakReport(flag(value));
            case "sender" -> options.sender(flag(value));
            case "adaptivereorder" -> options.adaptiveReorder(flag(value));
            case "lossmaxttl" -> options.lossMaxTtlPackets(number(value));
            case "retransmitalgo" -> options.retransmitAlgorithm(number(value));
            case "maxrexmitbw" -> options.maxRetransmitBandwidthBytesPerSec(Long.parseLong(value));
            case "snddropdelay" -> options.sendDropDelayMs(number(value));
            case "drifttracer" -> options.driftTracer(flag(value));
            case "minversion" -> options.minimumVersion(version(value));
            case "linger" -> options.lingerMs(Math.multiplyExact(number(value), 1000));
            case "passphrase" -> options.passphrase(value);
            case "pbkeylen" -> options.keyBytes(number(value));
            case "cryptomode" -> options.cipherMode(cipherMode(value));
            case "kmrefreshrate" -> options.keyRefreshPackets(number(value));
            case "kmpreannounce" -> options.keyPreAnnouncePackets(number(value));
            case "enforcedencryption" -> options.enforcedEncryption(flag(value));
            case "followpeer" -> options.followPeerAddress(flag(value));
            default -> options.udp(socket(before.udp(), name, value));
        };
    }

    private static UdpOptions socket(UdpOptions udp, String name, String value) {
        return switch (name) {
            case "udp_sndbuf" -> udp.withSendBufferBytes(number(value));
            case "udp_rcvbuf" -> udp.withReceiveBufferBytes(number(value));
            case "ipttl" -> udp.withTtl(number(value));
            case "iptos" -> udp.withTos(Integer.decode(value));
            case "bindtodevice" -> udp.withDevice(value);
            case "ipv6only" -> udp.withIpv6Only(number(value));
            case "reuseaddr" -> udp.withShared(flag(value));
            default -> {
                UnsupportedOptions.check(name, value);
                yield udp;
            }
        };
    }

    private static CipherMode cipherMode(String value) {
        return switch (value) {
            case "0" -> CipherMode.AUTO;
            case "1" -> CipherMode.AES_CTR;
            case "2" -> CipherMode.AES_GCM;
            default -> throw new IllegalArgumentException("allowed are 0 (auto), 1 (AES-CTR) and 2 (AES-GCM)");
        };
    }

    private static int number(String value) {
        return Integer.parseInt(value);
    }

    private static int packets(String bytes, SrtOptions options) {
        if (number(bytes) < 1) {
            throw new IllegalArgumentException("allowed are 1 and more");
        }
        return Math.max(number(bytes) / (options.mtuBytes() - UDP_HEADER_BYTES), SrtOptions.MIN_BUFFER_PACKETS);
    }

    static boolean flag(String value) {
        return switch (value) {
            case "1", "true", "yes", "on" -> true;
            case "0", "false", "no", "off" -> false;
            default ->
                    throw new IllegalArgumentException("allowed are 1 and 0, true and false, yes and no, on and off");
        };
    }

    /** {@code 1.5.0} or the number libsrt uses, decimal or with {@code 0x}. */
    private static int version(String value) {
        if (!value.matches("\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}")) {
            return Integer.decode(value);
        }
        String[] parts = value.split("\\.", -1);
        return (number(parts[0]) << 16) | (number(parts[1]) << 8) | number(parts[2]);
    }
}
