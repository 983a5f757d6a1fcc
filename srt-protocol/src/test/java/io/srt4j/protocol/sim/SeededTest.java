package io.srt4j.protocol.sim;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that takes a {@link Seed} and runs once per seed.
 *
 * <p>The seeds of a normal build are fixed, so that it is green or red for a reason. A failure prints its seed:
 * {@code -Dsrt4j.seed=0x…} runs that one only. {@code -Dsrt4j.seeds=10000} runs so many instead of {@link #runs}, and
 * {@code -Dsrt4j.seedBase=…} starts elsewhere. Seeds that once failed stay in {@link #regressions} for ever.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(SeededRuns.class)
@ExtendWith(RunReports.class)
public @interface SeededTest {
    int runs() default 20;

    long[] regressions() default {};
}
