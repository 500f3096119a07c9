package io.fletching.gateway;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;

/**
 * The classes of this jar, of which an embedded cluster has one copy.
 *
 * <p>Flink adds this jar to a job with a function that SQL names ({@code LANGUAGE PYTHON}), though
 * the embedded cluster has it already. Flink's own names among our classes would then come from the
 * cluster's copy and all others from the job's, which do not fit together.
 */
final class OurClasses {
  private static final List<String> PATTERNS =
      List.of("io.fletching.", "org.apache.arrow.c.", "pemja.");

  private OurClasses() {}

  /** Has jobs take them from the cluster where it has them. */
  static void keepOne(Configuration configuration) {
    List<String> patterns =
        new ArrayList<>(
            configuration.get(CoreOptions.ALWAYS_PARENT_FIRST_LOADER_PATTERNS_ADDITIONAL));
    for (String pattern : PATTERNS) {
      if (!patterns.contains(pattern)) {
        patterns.add(pattern);
      }
    }
    configuration.set(CoreOptions.ALWAYS_PARENT_FIRST_LOADER_PATTERNS_ADDITIONAL, patterns);
  }
}
