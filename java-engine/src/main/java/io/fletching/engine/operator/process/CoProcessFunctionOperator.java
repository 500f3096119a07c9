package io.fletching.engine.operator.process;

import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.graph.StreamConfig;
import org.apache.flink.streaming.api.operators.BoundedMultiInput;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.StreamTask;
import org.jspecify.annotations.Nullable;

/**
 * Runs a Python function on each element of two streams.
 *
 * @param <IN1> the elements of the first one or, if it has keys, pairs of the key and the element
 * @param <IN2> those of the second one likewise; a broadcast stream has no keys
 */
public class CoProcessFunctionOperator<IN1, IN2, OUT> extends StreamFunctionOperator<OUT>
    implements TwoInputStreamOperator<IN1, IN2, OUT>, BoundedMultiInput {
  private static final long serialVersionUID = 1L;

  private final boolean isSecondKeyed;
  private transient int endedInputs;

  /**
   * What an operator is made of.
   *
   * @param config the job's {@code python.*} options
   * @param firstType of the elements of the first stream
   * @param keyType of keys; null if there are none
   * @param isSecondKeyed whether those of the second stream have keys, too
   */
  public record Parameters<OUT>(
      Configuration config,
      StreamFunctionInfo function,
      TypeInformation<?> firstType,
      TypeInformation<?> secondType,
      @Nullable TypeInformation<?> keyType,
      boolean isSecondKeyed,
      TypeInformation<OUT> outputType) {}

  /**
   * The operator of a function.
   *
   * @throws io.fletching.engine.failure.FletchingException TYPE_NOT_SUPPORTED for elements that
   *     cannot travel
   */
  public CoProcessFunctionOperator(Parameters<OUT> parameters) {
    super(
        parameters.config,
        parameters.function,
        List.of(parameters.firstType, parameters.secondType),
        parameters.keyType,
        parameters.outputType);
    this.isSecondKeyed = parameters.isSecondKeyed;
  }

  @Override
  protected void setup(
      StreamTask<?, ?> containingTask,
      StreamConfig streamConfig,
      Output<StreamRecord<OUT>> elements) {
    super.setup(containingTask, streamConfig, new OrderedOutput<>(elements, this::inOrder));
  }

  @Override
  public final void setKeyContextElement1(StreamRecord record) {
    // State is read and written a batch at a time.
  }

  @Override
  public final void setKeyContextElement2(StreamRecord record) {
    // As above.
  }

  @Override
  public final void processElement1(StreamRecord<IN1> record) throws Exception {
    take(0, isKeyed(), record);
  }

  @Override
  public final void processElement2(StreamRecord<IN2> record) throws Exception {
    take(1, isSecondKeyed, record);
  }

  private void take(int input, boolean hasKey, StreamRecord<?> record) throws Exception {
    if (hasKey) {
      Tuple2<?, ?> pair = (Tuple2<?, ?>) record.getValue();
      add(input, pair.f0, pair.f1, record);
    } else {
      addWithoutKey(input, record.getValue(), record);
    }
  }

  @Override
  public void endInput(int input) throws Exception {
    endedInputs++;
    if (endedInputs == 2) {
      endElements();
    }
  }
}
