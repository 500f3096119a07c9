package io.fletching.gateway.data.query;

import java.util.UUID;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.JobListener;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a stream that are collected while other parts of its job do something else. They are
 * there once the environment has executed the job.
 *
 * @param messages the rows, as batches; the last column holds the kind of each
 */
public record CollectedStream(RowType rowType, CollectedMessages messages) {
  /** Collects these rows in the next job of the environment. */
  public static CollectedStream of(
      Transformation<RowData> rows, RowType rowType, StreamExecutionEnvironment environment) {
    CollectedBatches batches =
        CollectedBatches.of(
            rows,
            rowType,
            "Collected elements",
            "fletching-collected-" + UUID.randomUUID(),
            environment.getConfiguration());
    environment.addOperator(batches.sink());
    environment.registerJobListener(new TakesJob(batches.messages()));
    return new CollectedStream(rowType, batches.messages());
  }

  /** Whether the job has been submitted. */
  public boolean isExecuted() {
    return messages.isExecuted();
  }

  /** Tells the messages of the job that they are of: the first that is submitted. */
  private record TakesJob(CollectedMessages messages) implements JobListener {
    @Override
    public void onJobSubmitted(@Nullable JobClient job, @Nullable Throwable failure) {
      if (job != null && !messages.isExecuted()) {
        messages.setJobClient(job);
      }
    }

    @Override
    public void onJobExecuted(@Nullable JobExecutionResult result, @Nullable Throwable failure) {}
  }
}
