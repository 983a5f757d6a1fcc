package io.srt4j.protocol.arch.bad;

import java.io.IOException;
import java.net.DatagramSocket;

final class OpensSocket {
    DatagramSocket open() throws IOException {
        return new DatagramSocket();
    }
}
