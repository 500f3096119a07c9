package io.fletching.gateway.data.query;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.operators.coordination.CoordinationRequest;
import org.apache.flink.runtime.operators.coordination.CoordinationRequestGateway;
import org.apache.flink.runtime.operators.coordination.CoordinationResponse;
import org.apache.flink.streaming.api.operators.collect.UncheckpointedCollectResultBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CollectedMessagesTest {
  private static final long TIMEOUT_MILLIS = 10_000;

  private final MiniClusterJob job = new MiniClusterJob();
  private final CollectedMessages messages =
      new CollectedMessages(
          new UncheckpointedCollectResultBuffer<>(BytePrimitiveArraySerializer.INSTANCE, false),
          "sink",
          "left",
          TIMEOUT_MILLIS);

  @Test
  void theEndOfAnEmbeddedJobIsSeenWhileTheSinkDoesNotAnswer() {
    job.status = CompletableFuture.completedFuture(JobStatus.RUNNING);
    job.whenSinkIsAsked = this::fail;
    assertFails();
  }

  @Test
  void theEndOfAnEmbeddedJobIsSeenWhileItsStatusIsNotAnswered() {
    job.whenStatusIsAsked = this::fail;
    assertFails();
  }

  private void fail() {
    CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS)
        .execute(() -> job.end.completeExceptionally(new IllegalStateException("it failed")));
  }

  private void assertFails() {
    messages.setJobClient(job);
    assertThatThrownBy(messages::hasNext)
        .hasMessage("Failed to fetch next result")
        .hasRootCauseMessage("it failed");
  }

  /**
   * Of a cluster that is gone before it answers; named as Flink's, which are told by their names.
   */
  private static final class MiniClusterJob implements JobClient, CoordinationRequestGateway {
    final CompletableFuture<JobExecutionResult> end = new CompletableFuture<>();
    CompletableFuture<JobStatus> status = new CompletableFuture<>();
    Runnable whenStatusIsAsked = () -> {};
    Runnable whenSinkIsAsked = () -> {};

    @Override
    public CompletableFuture<CoordinationResponse> sendCoordinationRequest(
        String operatorUid, CoordinationRequest request) {
      whenSinkIsAsked.run();
      return new CompletableFuture<>();
    }

    @Override
    public CompletableFuture<JobStatus> getJobStatus() {
      whenStatusIsAsked.run();
      return status;
    }

    @Override
    public CompletableFuture<JobExecutionResult> getJobExecutionResult() {
      return end;
    }

    @Override
    public JobID getJobID() {
      return new JobID();
    }

    @Override
    public CompletableFuture<Void> cancel() {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<String> stopWithSavepoint(
        boolean advanceToEndOfEventTime, @Nullable String folder, SavepointFormatType format) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<String> triggerSavepoint(
        @Nullable String folder, SavepointFormatType format) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Map<String, Object>> getAccumulators() {
      throw new UnsupportedOperationException();
    }
  }
}
