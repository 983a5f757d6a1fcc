package io.srt4j.gateway.arch.bad.anywhere;

final class Lost {}
