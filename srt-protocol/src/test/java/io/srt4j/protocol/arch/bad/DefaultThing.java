package io.srt4j.protocol.arch.bad;

final class DefaultThing {}
