package io.fletching.engine.operator.process;

import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/**
 * Runs a Python function on each element of a stream.
 *
 * @param <IN> the elements or, of a stream with keys, pairs of the key and the element
 */
public final class ProcessFunctionOperator<IN, OUT> extends StreamFunctionOperator<OUT>
    implements OneInputStreamOperator<IN, OUT>, BoundedOneInput {
  private static final long serialVersionUID = 1L;

  /**
   * The operator of a function.
   *
   * @param config the job's {@code python.*} options
   * @param inputType of the elements
   * @param keyType of their keys; null if there are none
   * @throws io.fletching.engine.failure.FletchingException TYPE_NOT_SUPPORTED for elements that
   *     cannot travel
   */
  public ProcessFunctionOperator(
      Configuration config,
      StreamFunctionInfo function,
      TypeInformation<?> inputType,
      @Nullable TypeInformation<?> keyType,
      TypeInformation<OUT> outputType) {
    super(config, function, List.of(inputType), keyType, outputType);
  }

  @Override
  public void setKeyContextElement(StreamRecord<IN> record) throws Exception {
    // State is read and written a batch at a time.
    if (!isKeyed()) {
      OneInputStreamOperator.super.setKeyContextElement(record);
    }
  }

  @Override
  public void processElement(StreamRecord<IN> record) throws Exception {
    if (isKeyed()) {
      Tuple2<?, ?> pair = (Tuple2<?, ?>) record.getValue();
      add(0, pair.f0, pair.f1, record);
    } else {
      add(0, null, record.getValue(), record);
    }
  }

  @Override
  public void endInput() throws Exception {
    endElements();
  }
}
