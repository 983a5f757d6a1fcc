package io.srt4j.gateway.admin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Numbers from {@code /proc}, for one answer: each file is read once, so that its figures belong together.
 *
 * <p>What a system does not have reads as 0 and makes {@link #isComplete} false. Owned by one thread.
 */
final class ProcFiles {
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    private final Path root;
    private final Map<String, List<String>> files = new HashMap<>();
    private boolean complete = true;

    ProcFiles(Path root) {
        this.root = root;
    }

    /** False once a number was asked for that is not there. */
    boolean isComplete() {
        return complete;
    }

    /** The word at {@code index} of the first line that begins with {@code prefix}. */
    double decimal(String file, String prefix, int index) {
        for (String line : lines(file)) {
            if (line.startsWith(prefix)) {
                return parsed(line, index);
            }
        }
        complete = false;
        return 0;
    }

    long number(String file, String prefix, int index) {
        return (long) decimal(file, prefix, index);
    }

    /** The sum of the words at {@code index} behind the colon, over all network devices but loopback. */
    long networkSum(int index) {
        long sum = 0;
        for (String line : lines("net/dev")) {
            int colon = line.indexOf(':');
            if (colon >= 0 && !line.substring(0, colon).strip().equals("lo")) {
                sum += (long) parsed(line.substring(colon + 1), index);
            }
        }
        return sum;
    }

    private double parsed(String line, int index) {
        String[] words = BLANKS.split(line.strip(), -1);
        try {
            return Double.parseDouble(words[index]);
        } catch (ArrayIndexOutOfBoundsException | NumberFormatException _) {
            complete = false;
            return 0;
        }
    }

    private List<String> lines(String file) {
        return files.computeIfAbsent(file, name -> {
            try {
                return Files.readAllLines(root.resolve(name));
            } catch (IOException _) {
                complete = false;
                return List.of();
            }
        });
    }
}
