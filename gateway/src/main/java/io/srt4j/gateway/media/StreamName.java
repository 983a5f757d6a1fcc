package io.srt4j.gateway.media;

import java.util.Optional;

/**
 * What a stream is published and found under: {@code app/name} in a virtual host.
 *
 * <p>Names come from the network and end up in addresses, logs and file names, so no part is empty, longer than
 * {@link #MAX_PART_CHARS}, {@code .} or {@code ..} between slashes, or holds control characters. The app may hold
 * slashes, the name not.
 */
public record StreamName(String vhost, String app, String name) {
    public static final String DEFAULT_VHOST = "__defaultVhost__";
    public static final int MAX_PART_CHARS = 256;

    public StreamName {
        checkPart("vhost", vhost);
        checkPart("app", app);
        checkPart("name", name);
        if (name.indexOf('/') >= 0 || vhost.indexOf('/') >= 0) {
            throw new IllegalArgumentException("only the app of a stream may hold a slash");
        }
    }

    /** A name in the default vhost; {@code IllegalArgumentException} if a part breaks the rules above. */
    public static StreamName of(String app, String name) {
        return new StreamName(DEFAULT_VHOST, app, name);
    }

    /** Reads {@code app/name} in the default vhost, split at the last slash; a leading slash is ignored. */
    public static Optional<StreamName> parse(String path) {
        String trimmed = path.startsWith("/") ? path.substring(1) : path;
        int slash = trimmed.lastIndexOf('/');
        if (slash < 0) {
            return Optional.empty();
        }
        String app = trimmed.substring(0, slash);
        String name = trimmed.substring(slash + 1);
        return isPart(app) && isPart(name) ? Optional.of(of(app, name)) : Optional.empty();
    }

    /** {@code app/name}. */
    public String path() {
        return app + "/" + name;
    }

    /** {@code app/name}, preceded by the vhost where it is not the default one. */
    @Override
    public String toString() {
        return vhost.equals(DEFAULT_VHOST) ? path() : vhost + "/" + path();
    }

    private static void checkPart(String what, String part) {
        if (!isPart(part)) {
            throw new IllegalArgumentException("a stream's " + what + " must have 1 to " + MAX_PART_CHARS
                    + " characters, no control characters and no empty, '.' or '..' segment");
        }
    }

    private static boolean isPart(String part) {
        if (part.isEmpty() || part.length() > MAX_PART_CHARS || part.chars().anyMatch(Character::isISOControl)) {
            return false;
        }
        for (String segment : part.split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                return false;
            }
        }
        return true;
    }
}
