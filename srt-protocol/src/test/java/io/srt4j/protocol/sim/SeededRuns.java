package io.srt4j.protocol.sim;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/** Runs a {@link SeededTest} once per seed. */
final class SeededRuns implements TestTemplateInvocationContextProvider {
    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return context.getRequiredTestMethod().isAnnotationPresent(SeededTest.class);
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        SeededTest test = context.getRequiredTestMethod().getAnnotation(SeededTest.class);
        String only = System.getProperty("srt4j.seed", "");
        if (!only.isEmpty()) {
            return Stream.of(new Run(new Seed(Long.decode(only))));
        }
        long base = property("srt4j.seedBase", 1);
        long runs = property("srt4j.seeds", test.runs());
        LongStream fresh = LongStream.range(0, runs).map(i -> mix(base + i));
        return LongStream.concat(Arrays.stream(test.regressions()), fresh).mapToObj(seed -> new Run(new Seed(seed)));
    }

    private static long property(String name, long otherwise) {
        String value = System.getProperty(name, "");
        return value.isEmpty() ? otherwise : Long.decode(value);
    }

    /** Neighbouring seeds must not give neighbouring runs; 48 bits are enough and can still be typed. */
    static long mix(long index) {
        long mixed = (index ^ index >>> 31) * 0x9E37_79B9_7F4A_7C15L;
        return (mixed ^ mixed >>> 29) & 0xFFFF_FFFF_FFFFL;
    }

    private record Run(Seed seed) implements TestTemplateInvocationContext, ParameterResolver {
        @Override
        public String getDisplayName(int invocation) {
            return "seed " + seed;
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(this);
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Seed.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return seed;
        }
    }
}
