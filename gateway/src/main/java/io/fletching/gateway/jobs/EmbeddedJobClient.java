package io.fletching.gateway.jobs;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.client.JobCancellationException;
import org.apache.flink.runtime.client.JobExecutionException;
import org.apache.flink.runtime.messages.FlinkJobTerminatedWithoutCancellationException;
import org.apache.flink.util.FlinkException;
import org.jspecify.annotations.Nullable;

/**
 * A job of an embedded Flink, whose cluster is gone as soon as the job has ended.
 *
 * <ul>
 *   <li>After its end the job answers as one of a cluster that stays: how it ended, and that it
 *       cannot be cancelled any more.
 *   <li>What goes wrong is told by the futures; nothing is thrown.
 * </ul>
 */
final class EmbeddedJobClient implements JobClient {
  // How long a cluster that does not answer any more takes to say how its job ended.
  private static final long END_SECONDS = 10;

  private final JobClient job;
  private final CompletableFuture<JobExecutionResult> end;

  EmbeddedJobClient(JobClient job) {
    this.job = job;
    this.end = job.getJobExecutionResult();
  }

  @Override
  public JobID getJobID() {
    return job.getJobID();
  }

  @Override
  public CompletableFuture<JobStatus> getJobStatus() {
    return askUntilEnd(job::getJobStatus, CompletableFuture::completedFuture);
  }

  @Override
  public CompletableFuture<Void> cancel() {
    return askUntilEnd(
        job::cancel,
        status ->
            status == JobStatus.CANCELED
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.failedFuture(
                    new FlinkJobTerminatedWithoutCancellationException(getJobID(), status)));
  }

  @Override
  public CompletableFuture<String> stopWithSavepoint(
      boolean advanceToEndOfEventTime, @Nullable String folder, SavepointFormatType format) {
    return askBeforeEnd(() -> job.stopWithSavepoint(advanceToEndOfEventTime, folder, format));
  }

  @Override
  public CompletableFuture<String> triggerSavepoint(
      @Nullable String folder, SavepointFormatType format) {
    return askBeforeEnd(() -> job.triggerSavepoint(folder, format));
  }

  @Override
  public CompletableFuture<Map<String, Object>> getAccumulators() {
    return ask(job::getAccumulators);
  }

  @Override
  public CompletableFuture<JobExecutionResult> getJobExecutionResult() {
    return job.getJobExecutionResult();
  }

  @Override
  public void reportHeartbeat(long expiredTimestamp) {
    job.reportHeartbeat(expiredTimestamp);
  }

  /** The job's answer, or, where the job ends before there is one, what follows from its end. */
  private <T> CompletableFuture<T> askUntilEnd(
      Supplier<CompletableFuture<T>> question, Function<JobStatus, CompletableFuture<T>> afterEnd) {
    CompletableFuture<JobStatus> status = end.handle(EmbeddedJobClient::statusAtEnd);
    CompletableFuture<T> answer = new CompletableFuture<>();
    if (!end.isDone()) {
      ask(question)
          .whenComplete(
              (value, failure) -> {
                if (failure == null) {
                  answer.complete(value);
                } else {
                  CompletableFuture.delayedExecutor(END_SECONDS, TimeUnit.SECONDS)
                      .execute(() -> answer.completeExceptionally(failure));
                }
              });
    }
    status
        .thenCompose(afterEnd)
        .whenComplete(
            (value, failure) -> {
              if (failure == null) {
                answer.complete(value);
              } else {
                answer.completeExceptionally(failure);
              }
            });
    return answer;
  }

  private <T> CompletableFuture<T> askBeforeEnd(Supplier<CompletableFuture<T>> question) {
    return end.isDone()
        ? end.handle(EmbeddedJobClient::statusAtEnd)
            .thenCompose(
                status ->
                    CompletableFuture.failedFuture(
                        new FlinkException(
                            "The job "
                                + getJobID()
                                + " has ended ("
                                + status
                                + "): a savepoint can be taken of a running job only.")))
        : ask(question);
  }

  private static <T> CompletableFuture<T> ask(Supplier<CompletableFuture<T>> question) {
    try {
      return question.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static JobStatus statusAtEnd(
      @Nullable JobExecutionResult result, @Nullable Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof JobCancellationException) {
        return JobStatus.CANCELED;
      } else if (cause instanceof JobExecutionException) {
        return JobStatus.FAILED;
      }
    }
    return failure == null ? JobStatus.FINISHED : JobStatus.FAILED;
  }
}
