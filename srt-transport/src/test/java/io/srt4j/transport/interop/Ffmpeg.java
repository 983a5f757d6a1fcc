package io.srt4j.transport.interop;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** ffmpeg, which copies the streams of the clip into a new transport stream. */
record Ffmpeg() implements Tool {
    @Override
    public String name() {
        return "ffmpeg";
    }

    @Override
    public String program() {
        return "ffmpeg";
    }

    @Override
    public Optional<String> cannot(Call call) {
        return call.mode() == Call.Mode.RENDEZVOUS
                ? Optional.of("binds the very address it calls, so both ends would need the same")
                : Optional.empty();
    }

    @Override
    public List<String> command(Call call) {
        List<String> srt = new ArrayList<>();
        call.parameters().forEach((name, value) -> srt.addAll(option(name, value)));
        // Without linger it takes what is not sent or not acknowledged at its end with it.
        srt.addAll(List.of("-mode", call.modeName(), "-linger", "2"));
        String uri = "srt://" + call.host() + ":" + call.port();
        List<String> command = new ArrayList<>(List.of(program(), "-hide_banner", "-nostdin", "-y"));
        if (call.sends()) {
            command.addAll(List.of("-re", "-i", call.clip().file().toString(), "-map", "0", "-c", "copy",
                    "-flush_packets", "1", "-f", "mpegts", "-pkt_size", "1316"));
            command.addAll(srt);
            command.add(uri);
        } else {
            command.addAll(srt);
            command.addAll(List.of("-i", uri, "-map", "0", "-c", "copy", "-f", "mpegts", call.output().toString()));
        }
        return command;
    }

    /** Its latencies are in microseconds. */
    private static List<String> option(String name, String value) {
        return switch (name) {
            case "latency", "rcvlatency", "peerlatency" -> List.of("-" + name, value + "000");
            case "enforcedencryption" -> List.of("-enforced_encryption", value);
            case "streamid" -> List.of("-srt_streamid", value);
            default -> List.of("-" + name, value);
        };
    }

    @Override
    public boolean readsInput() {
        return false;
    }

    @Override
    public boolean keepsBytes(boolean sends) {
        return false;
    }

    @Override
    public String wordForRefusal() {
        return "failed";
    }

    @Override
    public boolean insists() {
        return false;
    }

    @Override
    public String version() throws IOException {
        return Peer.firstMatch("ffmpeg version ([0-9.]+)", program(), "-version");
    }
}
