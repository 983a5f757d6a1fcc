package io.srt4j.benchmarks.tools;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The JSON object that a load generator prints at its end. Names are told apart by the first place they stand at. */
public record Report(String json) {
    /** The first number with this name, at whatever depth. */
    public double number(String name) throws IOException {
        Matcher matcher = Pattern.compile('"' + Pattern.quote(name) + "\":(-?[\\d.]+(?:[eE][-+]?\\d+)?)").matcher(json);
        if (!matcher.find()) {
            throw new IOException("no " + name + " in: " + json);
        }
        return Double.parseDouble(matcher.group(1));
    }
}
