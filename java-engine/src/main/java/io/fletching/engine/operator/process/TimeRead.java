package io.fletching.engine.operator.process;

import io.fletching.engine.failure.FletchingException;
import io.fletching.engine.failure.TaskFailures;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.eventtime.TimestampAssigner;
import org.apache.flink.api.common.eventtime.TimestampAssignerSupplier;
import org.apache.flink.runtime.metrics.scope.ScopeFormat;
import org.jspecify.annotations.Nullable;

/**
 * Gives elements their time, in milliseconds, which is read.
 *
 * @param <V> the elements
 */
public final class TimeRead<V> implements TimestampAssignerSupplier<V> {
  private static final long serialVersionUID = 1L;

  private final ElementRead<V> read;

  private TimeRead(ElementRead<V> read) {
    this.read = read;
  }

  /** What gives the times; null if what is read is no whole number. */
  public static <V> @Nullable TimeRead<V> of(ElementRead<V> read) {
    return read.isWhole() ? new TimeRead<>(read) : null;
  }

  @Override
  public TimestampAssigner<V> createTimestampAssigner(Context context) {
    // An assigner is told nothing else of its job.
    String job = context.getMetricGroup().getAllVariables().get(ScopeFormat.SCOPE_JOB_ID);
    return (element, recordTimestamp) -> {
      try {
        return read.number(element, "time");
      } catch (FletchingException e) {
        if (job != null) {
          TaskFailures.note(JobID.fromHexString(job), e);
        }
        throw e;
      }
    };
  }
}
