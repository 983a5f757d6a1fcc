package io.srt4j.protocol.arch;

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
    private static final String BAD = "io.srt4j.protocol.arch.bad";

    /** For each rule, a type that breaks it. */
    private static final Map<String, String> CULPRITS = Map.ofEntries(
            Map.entry("does no I/O", "OpensSocket"),
            Map.entry("looks up no host name", "LooksUpName"),
            Map.entry("reads no clock", "ReadsClock"),
            Map.entry("rolls no dice", "RollsDice"),
            Map.entry("starts and knows no thread", "StartsThread"),
            Map.entry("locks nothing", "Locks"),
            Map.entry("logs nothing", "Logs"),
            Map.entry("reflects on nothing", "Reflects"),
            Map.entry("needs java.base only", "UsesLibrary"),
            Map.entry("has no cycles", "core.KnowsSend"),
            Map.entry("has a place for each class", "ReadsClock"),
            Map.entry("keeps the arrows of send", "send.KnowsReceive"),
            Map.entry("keeps the arrows of timing", "timing.KnowsCore"),
            Map.entry("leaves no class open", "OpenToAnybody"),
            Map.entry("has no default implementation", "DefaultThing"),
            Map.entry("names no class after nothing", "PacketUtil"));

    private final JavaClasses bad = new ClassFileImporter().importPackagesOf(RulesFireTest.class)
            .that(com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage(BAD + ".."));

    @TestFactory
    Stream<DynamicTest> fires() {
        Map<String, ArchRule> rules = ProtocolRules.under(BAD);
        return CULPRITS.entrySet().stream().map(culprit -> DynamicTest.dynamicTest(culprit.getKey(), () -> {
            ArchRule rule = Objects.requireNonNull(rules.get(culprit.getKey()));
            assertThat(rule.evaluate(bad).getFailureReport().toString()).contains(BAD + '.' + culprit.getValue());
        }));
    }

    @Test
    void everyRuleHasACulprit() {
        assertThat(ProtocolRules.under(BAD).keySet().stream().filter(rule -> !rule.startsWith("keeps the arrows")))
                .allMatch(CULPRITS::containsKey);
    }
}
