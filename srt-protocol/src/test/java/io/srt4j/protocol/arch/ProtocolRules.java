package io.srt4j.protocol.arch;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * What makes srt-protocol a library of plain objects, as rules on its class files: same input and same entropy give the
 * same output, on any thread, at any speed. Each rule has a class in {@code bad} that breaks it, so that none can rot.
 */
final class ProtocolRules {
    /**
     * Which packages a package may use, beside itself. Not here: send and receive know nothing of each other, and nothing
     * but group knows core.
     */
    private static final Map<String, List<String>> ARROWS = Map.ofEntries(
            arrow("packet"),
            arrow("timing", "packet"),
            arrow("settings", "packet"),
            arrow("stats", "settings", "timing", "packet"),
            arrow("crypto", "settings", "timing", "packet"),
            arrow("tsbpd", "settings", "timing", "packet"),
            arrow("congestion", "settings", "timing", "packet"),
            arrow("filter", "settings", "timing", "packet"),
            arrow("handshake", "crypto", "settings", "timing", "packet"),
            arrow("send", "congestion", "crypto", "stats", "settings", "timing", "packet"),
            arrow("receive", "tsbpd", "crypto", "stats", "settings", "timing", "packet"),
            arrow("core", "handshake", "send", "receive", "filter", "tsbpd", "congestion", "crypto", "stats",
                    "settings",
                    "timing", "packet"),
            arrow("group", "core", "handshake", "send", "receive", "filter", "tsbpd", "congestion", "crypto", "stats",
                    "settings", "timing", "packet"));

    private ProtocolRules() {}

    /** The rules for the packages below {@code root}, by name. */
    static Map<String, ArchRule> under(String root) {
        Map<String, ArchRule> rules = new LinkedHashMap<>();
        rules.put("does no I/O", doesNoIo());
        rules.put("looks up no host name", noClasses().should().callMethod(InetAddress.class, "getByName", String.class)
                .orShould().callMethod(InetAddress.class, "getAllByName", String.class)
                .orShould().callConstructor(InetSocketAddress.class, String.class, int.class));
        rules.put("reads no clock", readsNoClock());
        rules.put("rolls no dice", noClasses().should().dependOnClassesThat().areAssignableTo(RandomGenerator.class)
                .orShould().dependOnClassesThat().areAssignableTo(RandomGenerator.StreamableGenerator.class)
                .orShould().callMethod(Math.class, "random")
                .orShould().callMethod(UUID.class, "randomUUID"));
        rules.put("starts and knows no thread", knowsNoThread());
        rules.put("locks nothing", noMethods().should().haveModifier(JavaModifier.SYNCHRONIZED));
        rules.put("logs nothing", noClasses().should().dependOnClassesThat()
                .resideInAnyPackage("org.slf4j..", "java.util.logging..")
                .orShould().dependOnClassesThat().areAssignableTo(System.Logger.class)
                .orShould().accessField(System.class, "out")
                .orShould().accessField(System.class, "err"));
        rules.put("reflects on nothing", noClasses().should().dependOnClassesThat()
                .resideInAPackage("java.lang.reflect..")
                .orShould().dependOnClassesThat().areAssignableTo(java.util.ServiceLoader.class));
        rules.put("needs java.base only", noClasses().should().dependOnClassesThat(
                not(resideInAnyPackage("java..", "javax.crypto..", "org.jspecify..", "io.srt4j.protocol.."))));
        rules.put("has no cycles", slices().matching(root + ".(*)..").should().beFreeOfCycles());
        rules.put("has a place for each class", classes().should().resideInAnyPackage(
                ARROWS.keySet().stream().map(name -> root + '.' + name).toArray(String[]::new)));
        ARROWS.forEach((name, used) -> rules.put("keeps the arrows of " + name, keepsArrows(root, name, used)));
        rules.put("leaves no class open", classes().that(are("open to anybody", ProtocolRules::isOpen))
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

    private static ArchRule doesNoIo() {
        DescribedPredicate<JavaClass> addresses = are("addresses", type -> type.isEquivalentTo(InetAddress.class)
                || type.isEquivalentTo(Inet4Address.class) || type.isEquivalentTo(Inet6Address.class)
                || type.isEquivalentTo(InetSocketAddress.class));
        return noClasses().should().dependOnClassesThat()
                .resideInAnyPackage("java.io..", "java.nio.channels..", "java.nio.file..", "io.netty..")
                .orShould().dependOnClassesThat(resideInAPackage("java.net..").and(not(addresses)));
    }

    private static ArchRule readsNoClock() {
        return noClasses().should().callMethod(System.class, "nanoTime")
                .orShould().callMethod(System.class, "currentTimeMillis")
                .orShould().dependOnClassesThat(resideInAPackage("java.time..")
                        .and(are("not amounts of time", type -> !type.isEquivalentTo(Duration.class))))
                .orShould().dependOnClassesThat().areAssignableTo(Clock.class)
                .orShould().dependOnClassesThat().areAssignableTo(java.util.Date.class);
    }

    private static ArchRule knowsNoThread() {
        return noClasses().should().dependOnClassesThat().resideInAPackage("java.util.concurrent..")
                .orShould().dependOnClassesThat().areAssignableTo(Thread.class)
                .orShould().dependOnClassesThat().areAssignableTo(ThreadLocal.class)
                .orShould().dependOnClassesThat().areAssignableTo(java.util.Timer.class)
                .orShould().callMethod(Object.class, "wait")
                .orShould().callMethod(Object.class, "notify")
                .orShould().callMethod(Object.class, "notifyAll");
    }

    private static ArchRule keepsArrows(String root, String name, List<String> used) {
        String own = root + '.' + name + "..";
        String[] allowed = used.stream().map(other -> root + '.' + other + "..").toArray(String[]::new);
        return noClasses().that().resideInAPackage(own).should().dependOnClassesThat(
                resideInAPackage(root + "..").and(not(resideInAPackage(own))).and(not(resideInAnyPackage(allowed))))
                .allowEmptyShould(true);
    }

    private static boolean isOpen(JavaClass type) {
        return !type.isInterface() && !type.isEnum() && !type.reflect().isSealed() && !type.isAnonymousClass();
    }

    private static DescribedPredicate<JavaClass> are(String description, java.util.function.Predicate<JavaClass> test) {
        return describe(description, test);
    }

    private static Map.Entry<String, List<String>> arrow(String from, String... to) {
        return Map.entry(from, Arrays.asList(to));
    }
}
