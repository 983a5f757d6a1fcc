package io.srt4j.transport.interop;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * VLC without a screen, as a receiver: its dump demuxer writes what it receives as it is. It refuses to run as root, so root
 * runs it as nobody.
 */
record Vlc() implements Tool {
    private static final Map<String, String> OPTIONS = Map.of(
            "latency", "latency", "passphrase", "passphrase", "pbkeylen", "key-length", "streamid", "streamid");

    @Override
    public String name() {
        return "VLC";
    }

    @Override
    public String program() {
        return "cvlc";
    }

    @Override
    public Optional<String> cannot(Call call) {
        if (call.mode() == Call.Mode.RENDEZVOUS) {
            return Optional.of("VLC 3 has no rendezvous");
        }
        if (call.sends()) {
            return Optional.of("VLC 3.0.24 connects as caller, but sends no data, to srt-live-transmit neither");
        }
        return call.parameters().keySet().stream()
                .filter(name -> !OPTIONS.containsKey(name))
                .findFirst()
                .map(name -> "VLC 3 has no " + name);
    }

    @Override
    public List<String> command(Call call) {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
        }
        command.addAll(List.of("env", "HOME=" + call.output().getParent(), program(), "-I", "dummy",
                "--no-one-instance"));
        call.parameters().forEach((name, value) -> command.add("--" + OPTIONS.get(name) + "=" + value));
        // --mode alone is not looked at.
        command.addAll(List.of("srt://" + call.host() + ":" + call.port() + "?mode=" + call.modeName(),
                "--demux=dump", "--demuxdump-file=" + call.output(), "vlc://quit"));
        return command;
    }

    @Override
    public boolean readsInput() {
        return false;
    }

    @Override
    public boolean keepsBytes(boolean sends) {
        return true;
    }

    @Override
    public String wordForRefusal() {
        return "REJECT reported";
    }

    @Override
    public boolean insists() {
        return true;
    }

    @Override
    public String version() throws IOException {
        return Peer.firstMatch("([0-9.]+-[0-9a-z+]+)", "dpkg-query", "-W", "-f", "${Version}", "vlc-bin");
    }
}
