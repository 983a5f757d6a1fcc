package io.srt4j.protocol.arch.bad;

import java.net.InetSocketAddress;

final class LooksUpName {
    InetSocketAddress find(String host) {
        return new InetSocketAddress(host, 9000);
    }
}
