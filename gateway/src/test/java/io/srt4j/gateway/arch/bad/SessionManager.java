package io.srt4j.gateway.arch.bad;

final class SessionManager {}
