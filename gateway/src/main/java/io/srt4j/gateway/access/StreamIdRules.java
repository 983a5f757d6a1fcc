package io.srt4j.gateway.access;

import io.srt4j.gateway.config.DefaultMode;
import io.srt4j.gateway.media.StreamName;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads SRT stream ids, most specific form first:
 *
 * <ol> <li>{@code #!::r=live/cam1,m=publish}, the access control syntax of SRT as SRS understands it, with its legacy
 * {@code h=} forms; <li>{@code publish:live/cam1[:user:pass][?query]} and {@code read:}, as MediaMTX has it; <li>plain
 * {@code live/cam1[?query]}, which plays unless {@code m=publish} in the query or the default mode says otherwise; a whole
 * address, {@code srt://host:port/live/cam1}, as OvenMediaEngine has it, counts as one; <li>nothing, which publishes
 * {@code live/livestream}. </ol>
 *
 * <p>Encoders and players mangle stream ids in many ways, so what cannot be misread is let through: unknown keys reach
 * the hooks, any form may arrive percent-encoded, even twice, slashes around a path do no harm. What was visibly cut off
 * is refused, because the part that is missing may be the one that matters. Never throws. Immutable.
 */
public final class StreamIdRules {
    private static final String STANDARD_PREFIX = "#!::";
    private static final String NESTED_PREFIX = "#!:{";
    private static final String DEFAULT_APP = "live";
    private static final StreamName DEFAULT_STREAM = StreamName.of(DEFAULT_APP, "livestream");
    /** Mobile encoders append it and give their users no way not to (bluenviron/mediamtx issue 5414). */
    private static final String FEEDBACK_SUFFIX = "#feedbackplay";
    private static final int MAX_NATIVE_PARTS = 5;
    /** SRT's limit is 512 bytes, and no character has less than one. */
    private static final int MAX_CHARS = 512;
    private static final int MAX_DECODINGS = 2;
    private static final Pattern ADDRESS = Pattern.compile("\\w{2,8}://(\\[[^\\]/]*]|[^/:?]*)(?::\\d*)?/(.*)");
    /** What the decoder of the handshake puts in the place of bytes that are no UTF-8. */
    private static final char NOT_UTF8 = '\uFFFD';

    private final Role plainRole;

    public StreamIdRules(DefaultMode defaultMode) {
        this.plainRole = defaultMode == DefaultMode.PUBLISH ? Role.PUBLISH : Role.PLAY;
    }

    /** What a peer with this stream id wants, or why it cannot be told. */
    public StreamIdVerdict read(String streamId) {
        if (streamId.length() > MAX_CHARS) {
            return badRequest("the stream id is longer than 512 bytes");
        }
        String raw = streamId.strip();
        if (raw.endsWith(FEEDBACK_SUFFIX)) {
            raw = raw.substring(0, raw.length() - FEEDBACK_SUFFIX.length());
        }
        String text = raw;
        for (int i = 0; i < MAX_DECODINGS && !text.startsWith("#!:") && !hasNativePrefix(text); i++) {
            text = percentDecoded(text);
        }
        if (text.isEmpty()) {
            return new StreamIdVerdict.Understood(Role.PUBLISH, DEFAULT_STREAM, "");
        }
        if (text.startsWith(STANDARD_PREFIX)) {
            return readStandard(text.substring(STANDARD_PREFIX.length()));
        }
        if (text.startsWith(NESTED_PREFIX) && text.endsWith("}")) {
            return readStandard(text.substring(NESTED_PREFIX.length(), text.length() - 1));
        }
        if (text.startsWith("#!")) {
            return badRequest("the stream id begins with #! but not with #!::");
        }
        if (text.equalsIgnoreCase("publish") || text.equalsIgnoreCase("read")) {
            // Sony cameras send nothing behind the first colon (bluenviron/mediamtx issue 4349).
            return badRequest("the stream id ends behind " + text + ", where a colon and a name should follow");
        }
        return hasNativePrefix(text) ? readNative(text) : readPlain(text);
    }

    private static StreamIdVerdict readStandard(String content) {
        SortedMap<String, String> pairs = new TreeMap<>();
        // SRS reads a question mark as a comma, which is how "r=live/cam1?key=value" works.
        for (String item : splitOutsideBraces(content.replace('?', ','))) {
            int equals = item.indexOf('=');
            if (!item.isBlank()) {
                pairs.put((equals < 0 ? item : item.substring(0, equals)).strip(), equals < 0 ? ""
                        : item.substring(equals + 1));
            }
        }
        boolean isBlackmagic = pairs.containsKey("bmd_uuid") || pairs.containsKey("bmd_name");
        String mode = pairs.getOrDefault("m", isBlackmagic ? "publish" : "request").strip().toLowerCase(Locale.ROOT);
        Role role = switch (mode) {
            case "publish" -> Role.PUBLISH;
            case "request" -> Role.PLAY;
            default -> null;
        };
        if (role == null) {
            return new StreamIdVerdict.Refused(RefusedException.BAD_MODE, "the mode is neither publish nor request");
        }
        pairs.remove("m");
        return locate(role, pairs, isBlackmagic);
    }

    private static StreamIdVerdict locate(Role role, SortedMap<String, String> pairs, boolean isBlackmagic) {
        String vhost = "";
        String path = "";
        String host = trimSlashes(percentDecoded(pairs.getOrDefault("h", "")));
        int slashes = (int) host.chars().filter(c -> c == '/').count();
        if (slashes == 1) { // legacy: h=app/stream
            path = host;
        } else if (slashes > 1) { // legacy: h=vhost/app/stream
            vhost = host.substring(0, host.indexOf('/'));
            path = host.substring(host.indexOf('/') + 1);
        } else {
            vhost = host;
        }
        if (pairs.containsKey("r")) {
            path = percentDecoded(pairs.getOrDefault("r", ""));
        } else if (path.isEmpty() && isBlackmagic) {
            // Blackmagic encoders send what their user typed as the stream key in u, and no r; without a key each still
            // has its name.
            path = percentDecoded(pairs.getOrDefault("u", pairs.getOrDefault("bmd_name", "")));
        }
        pairs.remove("h");
        pairs.remove("r");
        var param = new StringJoiner("&");
        if (!vhost.isEmpty()) {
            param.add("vhost=" + vhost);
        }
        pairs.forEach((key, value) -> param.add(value.isEmpty() ? key : key + "=" + value));
        return understood(role, path, param.toString());
    }

    /** {@code mode:path[:user:pass][:query]}, in which a query may also follow a question mark. */
    private static StreamIdVerdict readNative(String text) {
        int question = text.indexOf('?');
        List<String> parts = split(question < 0 ? text : text.substring(0, question), ':');
        if (parts.size() > MAX_NATIVE_PARTS) {
            return badRequest("the stream id has more than five parts between colons");
        }
        var param = new StringJoiner("&");
        if (parts.size() >= 4) { // the same keys as in the standard form
            param.add("s=" + parts.get(3)).add("u=" + parts.get(2));
        }
        if (parts.size() == 3 || parts.size() == 5) {
            param.add(parts.getLast());
        }
        if (question >= 0) {
            param.add(text.substring(question + 1));
        }
        Role role = parts.getFirst().equalsIgnoreCase("publish") ? Role.PUBLISH : Role.PLAY;
        return understood(role, percentDecoded(parts.get(1)), param.toString());
    }

    private StreamIdVerdict readPlain(String whole) {
        var param = new StringJoiner("&");
        Matcher address = ADDRESS.matcher(whole);
        boolean isAddress = address.matches();
        if (isAddress && !address.group(1).isEmpty()) {
            param.add("vhost=" + address.group(1));
        }
        String text = isAddress ? address.group(2) : whole;
        int question = text.indexOf('?');
        String path = question < 0 ? text : text.substring(0, question);
        Role role = plainRole;
        if (path.contains(",mode:")) { // datarhei's "name,mode:publish,token:secret"
            List<String> items = split(path, ',');
            path = items.getFirst();
            for (String item : items.subList(1, items.size())) {
                switch (item) {
                    case "mode:publish" -> role = Role.PUBLISH;
                    case "mode:request" -> role = Role.PLAY;
                    default -> param.add(item.replaceFirst(":", "="));
                }
            }
        }
        for (String item : question < 0 ? List.<String>of() : split(text.substring(question + 1), '&')) {
            switch (item) {
                case "m=publish" -> role = Role.PUBLISH;
                case "m=request" -> role = Role.PLAY;
                default -> param.add(item);
            }
        }
        return understood(role, path, param.toString());
    }

    private static StreamIdVerdict understood(Role role, String path, String param) {
        String trimmed = trimSlashes(path.strip());
        if (trimmed.indexOf(NOT_UTF8) >= 0) {
            return badRequest("the stream's name is not UTF-8");
        }
        int slash = trimmed.lastIndexOf('/');
        try {
            StreamName stream = slash < 0 ? StreamName.of(DEFAULT_APP, trimmed)
                    : StreamName.of(trimmed.substring(0, slash), trimmed.substring(slash + 1));
            return new StreamIdVerdict.Understood(role, stream, param);
        } catch (IllegalArgumentException e) {
            return badRequest(trimmed.isEmpty() ? "the stream id names no stream" : String.valueOf(e.getMessage()));
        }
    }

    private static StreamIdVerdict badRequest(String reason) {
        return new StreamIdVerdict.Refused(RefusedException.BAD_REQUEST, reason);
    }

    private static boolean hasNativePrefix(String text) {
        return text.regionMatches(true, 0, "publish:", 0, 8) || text.regionMatches(true, 0, "read:", 0, 5);
    }

    private static String trimSlashes(String path) {
        int from = 0;
        int to = path.length();
        while (from < to && path.charAt(from) == '/') {
            from++;
        }
        while (to > from && path.charAt(to - 1) == '/') {
            to--;
        }
        return path.substring(from, to);
    }

    private static List<String> split(String text, char separator) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, from)) {
            parts.add(text.substring(from, at));
            from = at + 1;
        }
        parts.add(text.substring(from));
        return parts;
    }

    /** The nested form allows {@code key={a=b,c=d}}, which is one item. */
    private static List<String> splitOutsideBraces(String text) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '{' -> depth++;
                case '}' -> depth--;
                case ',' -> {
                    if (depth <= 0) {
                        parts.add(text.substring(from, i));
                        from = i + 1;
                    }
                }
                default -> {}
            }
        }
        parts.add(text.substring(from));
        return parts;
    }

    /** Undoes percent-encoding once; text in which it is broken, or is not UTF-8, stays as it is. */
    private static String percentDecoded(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[in.length];
        int length = 0;
        for (int i = 0; i < in.length; i++) {
            if (in[i] != '%') {
                out[length++] = in[i];
                continue;
            }
            int high = i + 2 < in.length ? Character.digit(in[i + 1], 16) : -1;
            int low = i + 2 < in.length ? Character.digit(in[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                return text;
            }
            out[length++] = (byte) (high << 4 | low);
            i += 2;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(Arrays.copyOf(out, length))).toString();
        } catch (CharacterCodingException _) {
            return text;
        }
    }
}
