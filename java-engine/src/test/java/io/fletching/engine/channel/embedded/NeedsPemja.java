package io.fletching.engine.channel.embedded;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/** Tests that are skipped if the tests' Python cannot be embedded; nothing else is a reason to. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(
    value = "io.fletching.engine.channel.embedded.EmbeddedSamples#hasPemja",
    disabledReason =
        "The Python of FLETCHING_TEST_PYTHON (python3 if it is not set) has no pemja: pip install 'fletching[thread]'")
@interface NeedsPemja {}
