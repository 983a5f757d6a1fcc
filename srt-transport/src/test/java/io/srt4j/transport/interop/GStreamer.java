package io.srt4j.transport.interop;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** GStreamer's srtsrc and srtsink, which hand bytes through. */
record GStreamer() implements Tool {
    private static final Set<String> PROPERTIES = Set.of("latency", "passphrase", "pbkeylen", "streamid");

    @Override
    public String name() {
        return "GStreamer";
    }

    @Override
    public String program() {
        return "gst-launch-1.0";
    }

    @Override
    public Optional<String> cannot(Call call) {
        return call.parameters().keySet().stream()
                .filter(name -> !PROPERTIES.contains(name))
                .findFirst()
                .map(name -> "its elements have no " + name);
    }

    @Override
    public List<String> command(Call call) {
        List<String> element = new ArrayList<>(List.of(call.sends() ? "srtsink" : "srtsrc",
                "uri=srt://" + call.host() + ":" + call.port() + "?mode=" + call.modeName(), "auto-reconnect=false"));
        if (call.mode() == Call.Mode.RENDEZVOUS) {
            element.addAll(List.of("localaddress=127.0.0.1", "localport=" + call.port()));
        }
        call.parameters().forEach((name, value) -> element.add(name + "=\"" + value + '"'));
        List<String> command = new ArrayList<>(List.of(program()));
        if (call.sends()) {
            command.addAll(List.of("fdsrc", "fd=0", "blocksize=1316", "!"));
            command.addAll(element);
            command.add("sync=false");
        } else {
            command.addAll(element);
            command.addAll(List.of("!", "filesink", "buffer-mode=unbuffered", "location=" + call.output()));
        }
        return command;
    }

    @Override
    public boolean readsInput() {
        return true;
    }

    @Override
    public boolean keepsBytes(boolean sends) {
        return true;
    }

    @Override
    public String wordForRefusal() {
        return "reject|authenticate";
    }

    @Override
    public boolean insists() {
        return false;
    }

    @Override
    public String version() throws IOException {
        return Peer.firstMatch("GStreamer ([0-9.]+)", program(), "--version");
    }
}
