package io.srt4j.benchmarks.bench;

/** Finds the highest step that holds, where every step below one that holds is taken to hold, too. */
final class Ladder {
    /** Whether a step holds; trying it may take a while. */
    interface Trial {
        boolean holds(int step) throws InterruptedException;
    }

    private Ladder() {}

    /**
     * Climbs or descends from {@code start} in strides that double until they have gone too far, then halves what is in
     * between. 0 if even step 1 does not hold.
     */
    static int highest(int start, int top, Trial trial) throws InterruptedException {
        int holding = 0;
        int failing = top + 1;
        int first = Math.clamp(start, 1, top);
        if (trial.holds(first)) {
            holding = first;
            for (int stride = 1; holding + stride < failing; stride *= 2) {
                if (!trial.holds(holding + stride)) {
                    failing = holding + stride;
                    break;
                }
                holding += stride;
            }
        } else {
            failing = first;
            for (int stride = 1; failing - stride > holding; stride *= 2) {
                if (trial.holds(failing - stride)) {
                    holding = failing - stride;
                    break;
                }
                failing -= stride;
            }
        }
        while (failing - holding > 1) {
            int middle = (holding + failing) >>> 1;
            if (trial.holds(middle)) {
                holding = middle;
            } else {
                failing = middle;
            }
        }
        return holding;
    }
}
