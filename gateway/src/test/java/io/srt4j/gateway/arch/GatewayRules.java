package io.srt4j.gateway.arch;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Who may know whom in the gateway, as rules on its class files. The hub carries media and knows no protocol; a protocol
 * knows the hub and no other protocol; only {@code Gateway} and the commands know all. Each rule has a class in {@code bad}
 * that breaks it.
 */
final class GatewayRules {
    private static final List<String> PROTOCOLS = List.of("srt", "rtmp", "hls", "webrtc");

    /** What every protocol may use. */
    private static final List<String> COMMON = List.of("media", "codec", "mpegts", "hub", "access", "config", "http");

    /** Which packages a package may use, beside itself. Packages of protocols are not here: they may use COMMON. */
    private static final Map<String, List<String>> ARROWS = Map.ofEntries(
            Map.entry("media", List.of()),
            Map.entry("config", List.of()),
            Map.entry("http", List.of()),
            Map.entry("codec", List.of("media")),
            Map.entry("hub", List.of("media")),
            Map.entry("mpegts", List.of("codec", "media")),
            Map.entry("access", List.of("config", "media")),
            Map.entry("demo", List.of("codec", "config", "media", "mpegts")),
            Map.entry("transmit", List.of("mpegts")),
            Map.entry("probe", List.of("codec", "media", "mpegts", "transmit")),
            Map.entry("metrics", List.of("access", "hub", "media")),
            Map.entry("admin", List.of("access", "config", "http", "hub", "media", "metrics")));

    /** Libraries that only one package knows: what is replaced some day is replaced there. */
    private static final Map<String, String> CONFINED = Map.of(
            "org.eclipse.jetty..", "http",
            "org.snakeyaml..", "config");

    /** Where everything meets: the program itself and its commands. */
    private static final String COMMANDS = "cli";

    private GatewayRules() {}

    /** The rules for the packages below {@code root}, by name. */
    static Map<String, ArchRule> under(String root) {
        Map<String, ArchRule> rules = new LinkedHashMap<>();
        ARROWS.forEach((name, used) -> rules.put("keeps the arrows of " + name, keepsArrows(root, name, used)));
        PROTOCOLS.forEach(name -> rules.put("keeps the arrows of " + name, keepsArrows(root, name, COMMON)));
        CONFINED.forEach((library, name) -> rules.put("knows " + library + " in " + name + " only",
                noClasses().that().resideOutsideOfPackage(root + '.' + name + "..")
                        .should().dependOnClassesThat().resideInAPackage(library).allowEmptyShould(true)));
        rules.put("carries media without a network", noClasses().that().resideInAnyPackage(
                packages(root, List.of("media", "codec", "hub", "mpegts")))
                .should().dependOnClassesThat(not(
                        resideInAnyPackage("java..", "org.slf4j..", "org.jspecify..", "io.srt4j.gateway.."))));
        rules.put("has a place for each class", classes().should().resideInAnyPackage(
                Stream.of(Stream.of(root, root + '.' + COMMANDS),
                        ARROWS.keySet().stream().map(name -> root + '.' + name),
                        PROTOCOLS.stream().map(name -> root + '.' + name))
                        .flatMap(names -> names).toArray(String[]::new)));
        rules.put("has no cycles", slices().matching(root + ".(*)..").should().beFreeOfCycles());
        rules.put("leaves no class open", classes().that(describe("open to anybody", GatewayRules::isOpen))
                .should().haveModifier(JavaModifier.FINAL).allowEmptyShould(true));
        rules.put("names no class after nothing", noClasses().should().haveSimpleNameEndingWith("Util")
                .orShould().haveSimpleNameEndingWith("Utils")
                .orShould().haveSimpleNameEndingWith("Helper")
                .orShould().haveSimpleNameEndingWith("Manager")
                .orShould().haveSimpleNameEndingWith("Impl")
                .orShould().haveNameMatching(".*[.$](Abstract|Base)[A-Z]\\w*"));
        rules.put("has no default implementation", noClasses().that().areNotEnums() // an enum may be of defaults
                .should().haveSimpleNameStartingWith("Default"));
        return rules;
    }

    private static ArchRule keepsArrows(String root, String name, List<String> used) {
        String own = root + '.' + name + "..";
        return noClasses().that().resideInAPackage(own).should().dependOnClassesThat(
                resideInAPackage(root + "..").and(not(resideInAPackage(own)))
                        .and(not(resideInAnyPackage(packages(root, used)))))
                .allowEmptyShould(true);
    }

    private static String[] packages(String root, List<String> names) {
        return names.stream().map(name -> root + '.' + name + "..").toArray(String[]::new);
    }

    private static boolean isOpen(JavaClass type) {
        return Stream.of(type.isInterface(), type.isEnum(), type.isAnonymousClass(), type.reflect().isSealed())
                .noneMatch(closed -> closed);
    }
}
