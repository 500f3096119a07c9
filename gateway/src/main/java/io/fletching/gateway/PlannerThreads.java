package io.fletching.gateway;

import java.util.Objects;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.internal.TableEnvironmentImpl;
import org.jspecify.annotations.Nullable;

/**
 * Lets any thread plan. Calcite keeps its metadata provider in a thread local that Flink's planner
 * sets in the thread which creates a table environment, and in no other; a program's calls come on
 * whichever thread serves their connection.
 */
final class PlannerThreads {
  private static final String HOLDER = "org.apache.calcite.rel.metadata.RelMetadataQueryBase";

  private record Provider(ThreadLocal<@Nullable Object> holder, Object value) {}

  private static volatile @Nullable Provider provider;

  private PlannerThreads() {}

  /** Takes over what the creation of this environment has set in the current thread. */
  static void learnFrom(TableEnvironment environment) {
    if (provider == null && environment instanceof TableEnvironmentImpl created) {
      // The planner has a class loader of its own, and Calcite is in there.
      ClassLoader classLoader = created.getPlanner().getClass().getClassLoader();
      try {
        @SuppressWarnings("unchecked")
        ThreadLocal<@Nullable Object> holder =
            (ThreadLocal<@Nullable Object>)
                Class.forName(HOLDER, true, classLoader).getField("THREAD_PROVIDERS").get(null);
        provider =
            new Provider(holder, Objects.requireNonNull(holder.get(), "not set by the planner"));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(
            "This planner does not keep its metadata where Flink 2.3's does.", e);
      }
    }
  }

  /** Makes the current thread one that can plan. */
  static void prepareCurrent() {
    Provider known = provider;
    if (known != null && known.holder().get() == null) {
      known.holder().set(known.value());
    }
  }
}
