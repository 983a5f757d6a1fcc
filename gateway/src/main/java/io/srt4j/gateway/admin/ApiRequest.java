package io.srt4j.gateway.admin;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/**
 * A request as a route sees it.
 *
 * @param id the last part of the path where the route has {@code {id}}, else empty
 * @param rawQuery what stands behind the question mark, as sent
 * @param accept the Accept header, empty if there is none
 */
record ApiRequest(String id, String rawQuery, String accept) {

    /** The first value of a query parameter, empty if it is absent or not properly escaped. */
    String query(String name) {
        for (String pair : rawQuery.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals >= 0 && pair.substring(0, equals).equals(name)) {
                return decoded(pair.substring(equals + 1));
            }
        }
        return "";
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return "";
        }
    }
}
