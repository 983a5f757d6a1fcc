package io.srt4j.gateway.arch.bad.codec;

import io.netty.buffer.ByteBuf;
import org.eclipse.jetty.server.Server;

final class UsesJettyAndNetty {
    int serve(ByteBuf bytes) {
        return bytes.readableBytes() + new Server().getConnectors().length;
    }
}
