package io.fletching.engine.operator.process;

import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperatorFactory;

/**
 * Makes the operator of a function whose second input is broadcast, and whose first one has no
 * keys. In batch execution that operator takes all of the second input first: Flink sees to it by
 * itself only where the first one is sorted by key, and lets no other operator choose its input.
 */
public final class BroadcastFunctionFactory<IN1, IN2, OUT> extends SimpleOperatorFactory<OUT>
    implements TwoInputStreamOperatorFactory<IN1, IN2, OUT> {
  private static final long serialVersionUID = 1L;

  private final CoProcessFunctionOperator<IN1, IN2, OUT> inBatch;
  private boolean isBatch;

  public BroadcastFunctionFactory(CoProcessFunctionOperator.Parameters<OUT> parameters) {
    super(new CoProcessFunctionOperator<IN1, IN2, OUT>(parameters));
    inBatch = new BroadcastFirst<>(parameters);
  }

  /** Says whether the job is executed as a batch. */
  public void setBatch(boolean isBatchJob) {
    isBatch = isBatchJob;
  }

  @Override
  public StreamOperator<OUT> getOperator() {
    return isBatch ? inBatch : super.getOperator();
  }

  @Override
  @SuppressWarnings("rawtypes")
  public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
    return getOperator().getClass();
  }

  @Override
  public <T extends StreamOperator<OUT>> T createStreamOperator(
      StreamOperatorParameters<OUT> parameters) {
    return isBatch
        ? SimpleOperatorFactory.of(inBatch).createStreamOperator(parameters)
        : super.createStreamOperator(parameters);
  }
}
