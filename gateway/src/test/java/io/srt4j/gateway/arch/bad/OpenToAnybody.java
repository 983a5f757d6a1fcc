package io.srt4j.gateway.arch.bad;

class OpenToAnybody {}
