package io.srt4j.gateway.transmit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 10, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ChunksTest {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Losses losses = new Losses();
    private final Chunks chunks = new Chunks(losses);

    @Test
    void whatALiveSourceBringsIsLostWhileThereIsNoTarget() throws Exception {
        chunks.offer(new byte[10]);
        chunks.attend();
        chunks.offer(new byte[] {7});
        assertThat(chunks.peek(PATIENCE)).containsExactly(7);
        assertThat(losses.messages()).isEqualTo(1);
        assertThat(losses.bytes()).isEqualTo(10);
    }

    @Test
    void aTargetThatIsTooSlowCostsNoMoreThanWhatDoesNotFit() {
        chunks.attend();
        for (int i = 0; i < Chunks.CAPACITY + 3; i++) {
            chunks.offer(new byte[1]);
        }
        assertThat(losses.messages()).isEqualTo(3);
        assertThat(losses.reason()).isEqualTo("the target is too slow");
    }

    @Test
    void aSourceThatCanWaitWaitsForTheTarget() throws Exception {
        Thread source = Thread.startVirtualThread(() -> {
            try {
                chunks.put(new byte[] {1});
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(source.join(Duration.ofMillis(50))).isFalse();
        assertThat(chunks.peek(Duration.ZERO)).isNull();
        chunks.attend();
        assertThat(chunks.peek(PATIENCE)).containsExactly(1);
        source.join();
        assertThat(losses.messages()).isZero();
    }

    @Test
    void whatIsOldWhenTheTargetComesBackIsThrownAway() throws Exception {
        chunks.attend();
        chunks.offer(new byte[3]);
        chunks.leave(Chunks.Keep.NOTHING);
        chunks.attend();
        assertThat(chunks.peek(Duration.ZERO)).isNull();
        assertThat(losses.bytes()).isEqualTo(3);

        chunks.put(new byte[4]);
        chunks.leave(Chunks.Keep.ALL);
        chunks.attend();
        assertThat(chunks.peek(Duration.ZERO)).hasSize(4);
    }

    @Test
    void theEndComesBehindTheLastChunk() throws Exception {
        chunks.attend();
        chunks.put(new byte[1]);
        assertThat(chunks.end()).isTrue();
        assertThat(chunks.isOver()).isFalse();
        assertThat(chunks.peek(PATIENCE)).hasSize(1);
        chunks.remove();
        assertThat(chunks.isOver()).isTrue();
        assertThat(chunks.peek(PATIENCE)).isNull();
        assertThat(chunks.awaitAttendance()).isFalse();
    }

    @Test
    void pausesBetweenAttemptsGrowUntilAConnectionHeld() {
        var backoff = new Backoff();
        Duration moment = Duration.ofMillis(1);
        assertThat(backoff.after(moment)).isEqualTo(Duration.ofMillis(500));
        assertThat(backoff.after(moment)).isEqualTo(Duration.ofSeconds(1));
        for (int i = 0; i < 10; i++) {
            assertThat(backoff.after(moment)).isLessThanOrEqualTo(Duration.ofSeconds(10));
        }
        assertThat(backoff.after(moment)).isEqualTo(Duration.ofSeconds(10));
        assertThat(backoff.after(Duration.ofMinutes(1))).isEqualTo(Duration.ofMillis(500));
        assertThat(backoff.after(moment)).isEqualTo(Duration.ofSeconds(1));
    }
}
