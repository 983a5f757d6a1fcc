package io.srt4j.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The document at {@code /openapi.yaml}, and answers compared with it. */
record OpenApi(JsonNode document) {

    static OpenApi of(AdminFixture gateway) throws IOException, InterruptedException {
        String yaml = gateway.get("/openapi.yaml").body();
        return new OpenApi(
                JsonMapper.shared().valueToTree(new Load(LoadSettings.builder().build()).loadFromString(yaml)));
    }

    void assertDescribes(String template, JsonNode answer) {
        JsonNode operation = document.get("paths").get(template).get("get");
        JsonNode schema = operation.at("/responses/200/content/application~1json/schema");
        assertThat(new SchemaCheck(document).violations(schema, answer)).as(template).isEmpty();
    }

    void assertDescribesError(JsonNode answer) {
        JsonNode schema = document.at("/components/schemas/Error");
        assertThat(new SchemaCheck(document).violations(schema, answer)).isEmpty();
    }
}
