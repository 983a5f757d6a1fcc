package io.srt4j.transport.interop;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** libsrt's own tool. It takes every option of libsrt and tells what it does. */
record SrtLiveTransmit() implements Tool {
    @Override
    public String name() {
        return "srt-live-transmit";
    }

    @Override
    public String program() {
        return "srt-live-transmit";
    }

    @Override
    public Optional<String> cannot(Call call) {
        return Optional.empty();
    }

    @Override
    public List<String> command(Call call) {
        Map<String, String> parameters = new TreeMap<>(call.parameters());
        parameters.put("mode", call.modeName());
        if (call.mode() == Call.Mode.RENDEZVOUS) {
            parameters.put("adapter", "127.0.0.1");
        }
        String query = parameters.entrySet().stream()
                .map(p -> p.getKey() + "=" + p.getValue())
                .collect(Collectors.joining("&"));
        String uri = "srt://" + call.host() + ":" + call.port() + "?" + query;
        List<String> from = call.sends() ? List.of("file://con", uri) : List.of(uri, "file://con");
        return List.of(program(), "-v", "-loglevel:note", "-a:no", "-chunk:1316", from.get(0), from.get(1));
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
        return "reject";
    }

    @Override
    public boolean insists() {
        return false;
    }

    @Override
    public String version() throws IOException {
        return Peer.firstMatch("SRT Library version: ([0-9.]+)", program(), "-version");
    }
}
