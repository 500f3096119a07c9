package io.fletching.engine.operator.window;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple4;
import org.apache.flink.api.java.typeutils.TupleTypeInfo;
import org.apache.flink.streaming.api.functions.co.ProcessJoinFunction;
import org.apache.flink.util.Collector;

/** Emits the pairs of an interval join for a Python function behind it: their times, and both. */
public final class IntervalPairs<K, A, B>
    extends ProcessJoinFunction<Tuple2<K, A>, Tuple2<K, B>, Tuple4<Long, Long, A, B>> {
  private static final long serialVersionUID = 1L;

  /** What is emitted. */
  public static <A, B> TypeInformation<Tuple4<Long, Long, A, B>> typeOf(
      TypeInformation<A> left, TypeInformation<B> right) {
    return new TupleTypeInfo<>(Types.LONG, Types.LONG, left, right);
  }

  @Override
  public void processElement(
      Tuple2<K, A> left,
      Tuple2<K, B> right,
      Context context,
      Collector<Tuple4<Long, Long, A, B>> out) {
    out.collect(
        Tuple4.of(context.getLeftTimestamp(), context.getRightTimestamp(), left.f1, right.f1));
  }
}
