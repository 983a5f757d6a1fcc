package io.srt4j.gateway.arch.bad.srt;

public final class Quiet {}
