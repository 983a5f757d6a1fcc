package io.srt4j.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.srt4j.gateway.access.Protocol;
import io.srt4j.gateway.access.Role;
import io.srt4j.gateway.access.Session;
import io.srt4j.gateway.hub.Publication;
import io.srt4j.gateway.media.StreamName;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The document at {@code /openapi.yaml} and what the listener does are the same. */
class OpenApiTest {
    private static final StreamName CAM1 = StreamName.of("live", "cam1");

    private final AdminFixture gateway = new AdminFixture("");
    private final OpenApi openApi = OpenApi.of(gateway);
    private final JsonNode document = openApi.document();

    OpenApiTest() throws IOException, InterruptedException {}

    @AfterEach
    void close() {
        gateway.close();
    }

    /** The index is made from the table of routes. */
    @Test
    void everyRouteIsDescribedAndNothingElse() throws Exception {
        Set<String> answered = new TreeSet<>();
        gateway.get("/").body().lines().skip(2).forEach(line -> {
            String[] words = line.split(" +", 3);
            answered.add(words[0] + " " + words[1]);
        });
        Set<String> described = new TreeSet<>();
        document.get("paths").properties().forEach(path -> path.getValue().properties()
                .forEach(
                        operation -> described.add(operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey())));

        assertThat(described).isEqualTo(answered).isNotEmpty();
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        assertThat(document.findValuesAsString("$ref"))
                .allSatisfy(ref -> assertThat(document.at(ref.substring(1)).isMissingNode()).as(ref).isFalse());
    }

    @Test
    void everyAnswerIsAsDescribed() throws Exception {
        Session publisher = gateway.open(Protocol.SRT, Role.PUBLISH, CAM1, "");
        Session player = gateway.open(Protocol.RTMP, Role.PLAY, CAM1, "");
        try (Publication publication = gateway.hub.publish(CAM1, publisher.id())) {
            publication.tracks(AdminFixture.TRACKS);
            assertDescribed("/api/v1/versions", "/api/v1/versions");
            assertDescribed("/api/v1/summaries", "/api/v1/summaries");
            assertDescribed("/api/v1/vhosts", "/api/v1/vhosts");
            assertDescribed("/api/v1/vhosts/{id}", "/api/v1/vhosts/__defaultVhost__");
            assertDescribed("/api/v1/streams", "/api/v1/streams");
            assertDescribed("/api/v1/streams/{id}", "/api/v1/streams/" + publication.stream().id());
            assertDescribed("/api/v1/clients", "/api/v1/clients");
            assertDescribed("/api/v1/clients/{id}", "/api/v1/clients/" + player.id());
        }
        assertDescribed("/api/v1/streams", "/api/v1/streams");
    }

    @Test
    void everyErrorIsAsDescribed() throws Exception {
        for (String path : new String[] {"/api/v1/streams/x", "/api/v1/clients/x", "/api/v1/streams?start=x"}) {
            openApi.assertDescribesError(gateway.json(path));
        }
    }

    private void assertDescribed(String template, String path) throws Exception {
        openApi.assertDescribes(template, gateway.json(path));
    }
}
