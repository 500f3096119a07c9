package io.fletching.gateway.jobs;

import io.fletching.gateway.Reflection;
import java.util.concurrent.ExecutionException;
import org.apache.flink.client.program.ClusterClient;
import org.apache.flink.client.program.ClusterClientProvider;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.jspecify.annotations.Nullable;

/** Where a job can be watched. What Python calls. */
public final class WebInterface {
  private WebInterface() {}

  /**
   * The address of the REST interface, and of the web interface, of the cluster that runs the job;
   * null if the job's client does not know it.
   */
  public static @Nullable String addressOf(JobClient job) throws InterruptedException {
    // Clients know the address and have no method that tells it.
    try {
      if (EmbeddedJobs.isEmbedded(job)) {
        MiniCluster cluster = (MiniCluster) Reflection.get(job, "miniCluster");
        return cluster == null ? null : cluster.getRestAddress().get().toString();
      }
      ClusterClientProvider<?> provider =
          (ClusterClientProvider<?>) Reflection.get(job, "clusterClientProvider");
      if (provider == null) {
        return null;
      }
      try (ClusterClient<?> client = provider.getClusterClient()) {
        return client.getWebInterfaceURL();
      }
    } catch (ReflectiveOperationException | ExecutionException | RuntimeException e) {
      // The job is over and its cluster gone, or the client is none that we know.
      return null;
    }
  }
}
