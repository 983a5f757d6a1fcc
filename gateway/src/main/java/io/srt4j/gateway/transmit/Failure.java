package io.srt4j.gateway.transmit;

import io.srt4j.protocol.core.CloseReason;
import io.srt4j.transport.SrtException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** Failures in words: exceptions of the JDK often hold no more than a name. */
public final class Failure {
    private Failure() {}

    /** What failed, and what to do about it where that is known. */
    public static String text(IOException e) {
        String message = String.valueOf(e.getMessage());
        return switch (e) {
            case UnknownHostException _ -> "unknown host " + message;
            case NoSuchFileException _ -> "no such file";
            case AccessDeniedException _ -> "access denied";
            case SrtException.TimedOut _ when message.startsWith("connect") ->
                    message + ". " + CloseReason.Kind.CONNECT_TIMEOUT.advice();
            default -> e.getMessage() == null ? e.toString() : message;
        };
    }
}
