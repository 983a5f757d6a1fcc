package io.srt4j.gateway.arch;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** A rule that nothing can break holds nothing up: each one is broken here on purpose. */
class RulesFireTest {
    private static final String BAD = "io.srt4j.gateway.arch.bad";

    /** For each rule, a type that breaks it. */
    private static final Map<String, String> CULPRITS = Map.ofEntries(
            Map.entry("keeps the arrows of hub", "hub.KnowsRtmp"),
            Map.entry("keeps the arrows of mpegts", "mpegts.KnowsSrt"),
            Map.entry("keeps the arrows of rtmp", "rtmp.KnowsHls"),
            Map.entry("keeps the arrows of admin", "admin.KnowsSrt"),
            Map.entry("knows org.eclipse.jetty.. in http only", "codec.UsesJettyAndNetty"),
            Map.entry("knows org.snakeyaml.. in config only", "admin.ParsesYaml"),
            Map.entry("carries media without a network", "codec.UsesJettyAndNetty"),
            Map.entry("has a place for each class", "anywhere.Lost"),
            Map.entry("has no cycles", "hub.KnowsRtmp"),
            Map.entry("leaves no class open", "OpenToAnybody"),
            Map.entry("has no default implementation", "DefaultThing"),
            Map.entry("names no class after nothing", "SessionManager"));

    private final JavaClasses bad = new ClassFileImporter().importPackagesOf(RulesFireTest.class)
            .that(com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage(BAD + ".."));

    @TestFactory
    Stream<DynamicTest> fires() {
        Map<String, ArchRule> rules = GatewayRules.under(BAD);
        return CULPRITS.entrySet().stream().map(culprit -> DynamicTest.dynamicTest(culprit.getKey(), () -> {
            ArchRule rule = Objects.requireNonNull(rules.get(culprit.getKey()));
            assertThat(rule.evaluate(bad).getFailureReport().toString()).contains(BAD + '.' + culprit.getValue());
        }));
    }

    @Test
    void everyRuleHasACulprit() {
        assertThat(GatewayRules.under(BAD).keySet().stream().filter(rule -> !rule.startsWith("keeps the arrows")))
                .allMatch(CULPRITS::containsKey);
    }
}
