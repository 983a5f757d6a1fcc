package io.srt4j.gateway.transmit;

import java.io.PrintWriter;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a command tells its user while it runs: one line for each step in the life of a connection, and on a terminal a
 * line at the bottom that is written over again and again. Any thread.
 */
public final class Journal {
    /** How much to tell. */
    public enum Level {
        QUIET,
        NORMAL,
        VERBOSE
    }

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");
    private static final String CLEAR_LINE = "\r\033[K";
    /** A line that is too long for the terminal is cut there, instead of going on in the next one. */
    private static final String NO_WRAP = "\033[?7l";
    private static final String WRAP = "\033[?7h";

    private final PrintWriter out;
    private final Level level;
    private final ReentrantLock lock = new ReentrantLock();
    /** At the bottom of the terminal; guarded by the lock. */
    private String progress = "";

    public Journal(PrintWriter out, Level level) {
        this.out = out;
        this.level = level;
    }

    /** Tells a step, unless the user wants quiet. */
    public void tell(String text) {
        if (level != Level.QUIET) {
            print(text);
        }
    }

    /** Tells what only a curious user wants to know. */
    public void detail(String text) {
        if (level == Level.VERBOSE) {
            print(text);
        }
    }

    private void print(String text) {
        lock.lock();
        try {
            boolean hasProgress = !progress.isEmpty();
            out.println(
                    (hasProgress ? CLEAR_LINE : "") + TIME.format(LocalTime.now(ZoneId.systemDefault())) + " " + text);
            if (hasProgress) {
                draw(progress);
            }
            out.flush();
        } finally {
            lock.unlock();
        }
    }

    /** Replaces the line at the bottom; only for terminals. Empty: takes it away. */
    public void progress(String line) {
        lock.lock();
        try {
            if (!progress.isEmpty() || !line.isEmpty()) {
                draw(line);
                out.flush();
            }
            progress = line;
        } finally {
            lock.unlock();
        }
    }

    private void draw(String line) {
        out.print(line.isEmpty() ? CLEAR_LINE : "\r" + NO_WRAP + line + "\033[K" + WRAP);
    }
}
