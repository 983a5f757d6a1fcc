package io.srt4j.gateway.arch;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The layering of the gateway, each rule a test of its own. */
class LayeringTest {
    @TestFactory
    Stream<DynamicTest> gateway() {
        JavaClasses classes = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludePackageInfos())
                .withImportOption(location -> !location.contains("module-info"))
                .importPath(Path.of(System.getProperty("basedir", "."), "target", "classes"));
        return GatewayRules.under("io.srt4j.gateway").entrySet().stream()
                .map(rule -> DynamicTest.dynamicTest(rule.getKey(), () -> rule.getValue().check(classes)));
    }
}
