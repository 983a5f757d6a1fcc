package io.srt4j.protocol.arch.bad;

class OpenToAnybody {}
