package io.srt4j.protocol.arch;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The layering of srt-protocol, each rule a test of its own. */
class LayeringTest {
    @TestFactory
    Stream<DynamicTest> protocol() {
        JavaClasses classes = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludePackageInfos())
                .withImportOption(location -> !location.contains("module-info"))
                .importPath(Path.of(System.getProperty("basedir", "."), "target", "classes"));
        return ProtocolRules.under("io.srt4j.protocol").entrySet().stream()
                .map(rule -> DynamicTest.dynamicTest(rule.getKey(), () -> rule.getValue().check(classes)));
    }
}
