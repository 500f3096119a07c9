package io.fletching.engine.operator.process;

import org.apache.flink.streaming.api.operators.InputSelectable;
import org.apache.flink.streaming.api.operators.InputSelection;

/** Takes all of the second input before it takes the first one. */
final class BroadcastFirst<IN1, IN2, OUT> extends CoProcessFunctionOperator<IN1, IN2, OUT>
    implements InputSelectable {
  private static final long serialVersionUID = 1L;

  private static final int SECOND = 2;

  private boolean secondHasEnded;

  BroadcastFirst(Parameters<OUT> parameters) {
    super(parameters);
  }

  @Override
  public InputSelection nextSelection() {
    return secondHasEnded ? InputSelection.FIRST : InputSelection.SECOND;
  }

  @Override
  public void endInput(int input) throws Exception {
    secondHasEnded |= input == SECOND;
    super.endInput(input);
  }
}
