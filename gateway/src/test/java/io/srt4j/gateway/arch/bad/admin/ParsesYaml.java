package io.srt4j.gateway.arch.bad.admin;

import org.snakeyaml.engine.v2.api.LoadSettings;

final class ParsesYaml {
    LoadSettings settings() {
        return LoadSettings.builder().build();
    }
}
