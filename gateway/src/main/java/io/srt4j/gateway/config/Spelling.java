package io.srt4j.gateway.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what somebody probably meant. */
final class Spelling {
    private static final int MAX_EDITS = 2;

    private Spelling() {}

    /** The candidate that is at most two typing mistakes away, if there is one. */
    static Optional<String> nearest(String word, Collection<String> candidates) {
        return candidates.stream().filter(candidate -> edits(word, candidate) <= MAX_EDITS)
                .min(Comparator.comparingInt(candidate -> edits(word, candidate)));
    }

    /** Letters to insert, delete or replace to get from one word to the other. */
    private static int edits(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replace = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replace, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
