package io.fletching.gateway.jobs;

import org.apache.flink.core.execution.JobClient;

/** Tells a job of the embedded Flink from a cluster's. */
final class EmbeddedJobs {
  private EmbeddedJobs() {}

  static boolean isEmbedded(JobClient job) {
    // Flink has no other mark for it than the class by which its local executor answers.
    return job.getClass().getName().startsWith("org.apache.flink.client.program.PerJobMiniCluster")
        || job.getClass().getSimpleName().startsWith("MiniCluster");
  }
}
