package io.fletching.gateway.jobs;

import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.JobListener;
import org.jspecify.annotations.Nullable;

/**
 * Reports what an environment submits to {@link RunningJobs}; Flink makes it by its name, from a
 * configuration.
 */
public final class SubmissionListener implements JobListener {
  /** Called by Flink. */
  public SubmissionListener() {}

  @Override
  public void onJobSubmitted(@Nullable JobClient job, @Nullable Throwable failure) {
    if (job != null && EmbeddedJobs.isEmbedded(job)) {
      RunningJobs.INSTANCE.add(EmbeddedJobs.answering(job));
    }
  }

  @Override
  public void onJobExecuted(@Nullable JobExecutionResult result, @Nullable Throwable failure) {}
}
