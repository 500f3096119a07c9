package io.fletching.engine.metrics;

import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import io.fletching.protocol.v1.BundleFinished;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.accumulators.Accumulator;
import org.apache.flink.api.common.accumulators.DoubleCounter;
import org.apache.flink.api.common.accumulators.DoubleMaximum;
import org.apache.flink.api.common.accumulators.DoubleMinimum;
import org.apache.flink.api.common.accumulators.Histogram;
import org.apache.flink.api.common.accumulators.IntCounter;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.accumulators.LongMaximum;
import org.apache.flink.api.common.accumulators.LongMinimum;
import org.apache.flink.api.common.functions.RuntimeContext;

/** Keeps Flink's accumulators at what the functions have added up, at the end of a bundle. */
public final class FunctionAccumulators {
  private final RuntimeContext context;
  private final Map<String, Accumulator<?, ?>> all = new HashMap<>();

  public FunctionAccumulators(RuntimeContext context) {
    this.context = context;
  }

  /** Takes over what a bundle's end reports. */
  public void update(BundleFinished finished) {
    finished.getAccumulatorsList().forEach(this::update);
  }

  private void update(io.fletching.protocol.v1.Accumulator reported) {
    Accumulator<?, ?> accumulator = all.get(reported.getName());
    if (accumulator == null) {
      accumulator = of(reported);
      context.addAccumulator(reported.getName(), accumulator);
      all.put(reported.getName(), accumulator);
    }
    if (accumulator instanceof IntCounter sum) {
      sum.add(reported.getIntSum() - sum.getLocalValuePrimitive());
    } else if (accumulator instanceof LongCounter sum) {
      sum.add(reported.getLongSum() - sum.getLocalValuePrimitive());
    } else if (accumulator instanceof DoubleCounter sum) {
      // A difference would be rounded.
      sum.resetLocal();
      sum.add(reported.getDoubleSum());
    } else if (accumulator instanceof Histogram histogram) {
      histogram.getLocalValue().putAll(reported.getHistogram().getCountsMap());
    } else {
      updateExtreme(accumulator, reported);
    }
  }

  private static void updateExtreme(
      Accumulator<?, ?> accumulator, io.fletching.protocol.v1.Accumulator reported) {
    if (accumulator instanceof LongMinimum least) {
      least.add(reported.getLongMinimum());
    } else if (accumulator instanceof LongMaximum greatest) {
      greatest.add(reported.getLongMaximum());
    } else if (accumulator instanceof DoubleMinimum least) {
      least.add(reported.getDoubleMinimum());
    } else if (accumulator instanceof DoubleMaximum greatest) {
      greatest.add(reported.getDoubleMaximum());
    }
  }

  private static Accumulator<?, ?> of(io.fletching.protocol.v1.Accumulator reported) {
    return switch (reported.getKindCase()) {
      case INT_SUM -> new IntCounter();
      case LONG_SUM -> new LongCounter();
      case DOUBLE_SUM -> new DoubleCounter();
      case LONG_MINIMUM -> new LongMinimum();
      case LONG_MAXIMUM -> new LongMaximum();
      case DOUBLE_MINIMUM -> new DoubleMinimum();
      case DOUBLE_MAXIMUM -> new DoubleMaximum();
      case HISTOGRAM -> new Histogram();
      case KIND_NOT_SET ->
          throw new FletchingException(
              FailureCode.PROTOCOL_VIOLATED,
              "The worker reported the accumulator '" + reported.getName() + "' of no kind.");
    };
  }
}
