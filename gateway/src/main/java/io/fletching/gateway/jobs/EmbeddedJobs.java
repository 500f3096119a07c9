package io.fletching.gateway.jobs;

import java.util.concurrent.CompletableFuture;
import org.apache.flink.core.execution.JobClient;

/** Tells a job of the embedded Flink from a cluster's. */
public final class EmbeddedJobs {
  private EmbeddedJobs() {}

  /** The job as Python is to have it: one that answers after its end, too. */
  public static JobClient answering(JobClient job) {
    return isEmbedded(job) ? new EmbeddedJobClient(job) : job;
  }

  /**
   * Done when the job of an embedded Flink has ended, in whatever way: what its cluster was asked
   * last is not answered then. Never done for a job of a cluster that stays.
   */
  public static CompletableFuture<?> endOf(JobClient job) {
    return isEmbedded(job) ? job.getJobExecutionResult() : new CompletableFuture<>();
  }

  static boolean isEmbedded(JobClient job) {
    // Flink has no other mark for it than the class by which its local executor answers.
    return job.getClass().getName().startsWith("org.apache.flink.client.program.PerJobMiniCluster")
        || job.getClass().getSimpleName().startsWith("MiniCluster");
  }
}
