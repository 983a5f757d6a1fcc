package io.srt4j.transport.interop;

/**
 * One cell of the table.
 *
 * @param feature what is tried; the row, together with {@code shape}
 * @param shape who sends, who calls
 * @param tool the column
 */
record InteropCase(String feature, String shape, Tool tool, Body body) {
    /** Passes by returning, is not supported by the peer by aborting, fails by throwing anything else. */
    interface Body {
        void run(Rig rig) throws Exception;
    }

    String row() {
        return feature + " | " + shape;
    }

    String name() {
        return tool.name() + ": " + feature + ", " + shape;
    }
}
