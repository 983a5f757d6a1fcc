package io.srt4j.benchmarks.bench;

import io.srt4j.benchmarks.bench.StreamRun.Stream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** CPU of receiver and sender of one stream, for each gigabyte of payload. */
record StreamCase(int mbitPerSec, Cipher cipher) implements BenchCase {
    /** Room for any rate, and no limit to it: what is to be measured is the cost, not the buffers. */
    static final List<String> ROOM =
            List.of("-o", "fc=60000", "-o", "rcvbuf=80000000", "-o", "sndbuf=80000000", "-m", "10G");

    /** Flags of both ends of a stream that has {@link #ROOM}. */
    static List<String> withRoom(Cipher cipher) {
        List<String> flags = new ArrayList<>(ROOM);
        flags.addAll(cipher.flags());
        return flags;
    }

    @Override
    public List<Metric> metrics() {
        String stream = mbitPerSec + " Mbit/s, " + cipher.text;
        return List.of(new Metric("receive, " + stream + ": CPU", "s/GB", Target.atMost(0.6)),
                new Metric("send, " + stream + ": CPU", "s/GB", Target.atMost(0.5)));
    }

    @Override
    public Reading run(Side side, Plan plan) throws IOException, InterruptedException {
        StreamRun run = StreamRun.of(side, plan,
                new Stream(1, mbitPerSec * 1_000_000L, withRoom(cipher)));
        return Reading.of(run.lost(), run.receiverSecondsPerGb(), run.senderSecondsPerGb());
    }
}
