package io.srt4j.protocol.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.srt4j.protocol.core.ConnectionRequest;
import io.srt4j.protocol.core.EndpointCore;
import io.srt4j.protocol.core.EndpointLimits;
import io.srt4j.protocol.settings.SrtOptions;
import io.srt4j.protocol.sim.SimEntropy;
import io.srt4j.protocol.sim.SimHost;
import io.srt4j.protocol.sim.Wire;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Whatever comes to a listener's port: no exception, and no state before the right cookie. */
class HandshakeFuzz {
    private static final InetSocketAddress CALLER = SimHost.address(5_000);
    private static final int FIXED_BYTES = 64;

    /** The script is cut into datagrams: a length byte and so many bytes, up to the end. */
    @FuzzTest
    void withoutACookie(byte[] script) {
        EndpointCore listener = listener();
        ByteBuffer input = ByteBuffer.wrap(script);
        int asked = 0;
        while (input.hasRemaining()) {
            int length = Math.min(input.get() & 0xFF, input.remaining());
            listener.onDatagram(asked, CALLER, input.slice(input.position(), length));
            input.position(input.position() + length);
            asked++;
        }

        assertThat(listener.pollRequest()).isNull();
        assertThat(listener.openConnections()).isZero();
        assertThat(drain(listener)).isLessThanOrEqualTo(asked);
        assertThat(listener.nextDeadlineNs()).isEqualTo(Long.MAX_VALUE);
    }

    /** A caller that has its cookie sends any version, type, window, extensions. */
    @FuzzTest
    void withTheRightCookie(byte[] conclusion) {
        EndpointCore listener = listener();
        if (conclusion.length < FIXED_BYTES) {
            return;
        }
        ByteBuffer request = ByteBuffer.wrap(conclusion);
        int cookie = cookie(listener);
        request.putInt(0, 0x8000_0000).putInt(12, 0).putInt(44, cookie);

        listener.onDatagram(0, CALLER, request);
        listener.onDatagram(1, CALLER, request);

        ConnectionRequest only = listener.pollRequest();
        assertThat(listener.pollRequest()).isNull();
        if (only != null) {
            assertThat(only.streamId().length()).isLessThanOrEqualTo(512);
            boolean keysFit = listener.accept(2, only, SrtOptions.defaults()) != null;
            assertThat(listener.openConnections()).isEqualTo(keysFit ? 1 : 0);
        }
        drain(listener);
    }

    private static EndpointCore listener() {
        EndpointCore listener = new EndpointCore(0, new SimEntropy(1), EndpointLimits.DEFAULTS);
        listener.listen(SrtOptions.defaults());
        return listener;
    }

    private static int cookie(EndpointCore listener) {
        listener.onDatagram(0, CALLER, Wire.control(Wire.HANDSHAKE, 0, 0, 0, 4, 2, 1_000, 1_500, 8_192, 1, 77, 0, 0, 0,
                0, 0));
        ByteBuffer answer = ByteBuffer.allocate(1_500);
        listener.pollTransmit(0, answer);
        drain(listener);
        return answer.getInt(44);
    }

    private static int drain(EndpointCore endpoint) {
        while (endpoint.pollTouched(3) != null) {
            // Nobody reads.
        }
        int sent = 0;
        ByteBuffer out = ByteBuffer.allocate(1_500);
        while (endpoint.pollTransmit(3, out.clear()) > 0) {
            assertThat(endpoint.transmitTarget()).isEqualTo(CALLER);
            sent++;
        }
        return sent;
    }
}
