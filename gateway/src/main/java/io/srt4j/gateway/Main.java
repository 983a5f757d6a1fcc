package io.srt4j.gateway;

import io.srt4j.gateway.cli.Srt4jCommand;

/** The entry of the one executable. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(Srt4jCommand.execute(args));
    }
}
