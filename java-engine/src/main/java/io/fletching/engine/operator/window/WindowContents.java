package io.fletching.engine.operator.window;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.tuple.Tuple4;
import org.apache.flink.api.java.typeutils.ListTypeInfo;
import org.apache.flink.api.java.typeutils.TupleTypeInfo;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.streaming.api.windowing.windows.Window;
import org.apache.flink.util.Collector;

/**
 * Emits what is in a window, for a Python function behind it: the key and, with it, start and end
 * of the window (the lowest long where it has none), the watermark and the elements.
 */
public final class WindowContents<K, V, W extends Window>
    extends ProcessWindowFunction<
        Tuple2<K, V>, Tuple2<K, Tuple4<Long, Long, Long, List<V>>>, K, W> {
  private static final long serialVersionUID = 1L;

  /** The start and the end of a window that has none. */
  private static final long NO_TIME = Long.MIN_VALUE;

  /** What is emitted. */
  public static <K, V> TypeInformation<Tuple2<K, Tuple4<Long, Long, Long, List<V>>>> typeOf(
      TypeInformation<K> key, TypeInformation<V> element) {
    return new TupleTypeInfo<>(
        key, new TupleTypeInfo<>(Types.LONG, Types.LONG, Types.LONG, new ListTypeInfo<>(element)));
  }

  @Override
  public void process(
      K key,
      Context context,
      Iterable<Tuple2<K, V>> elements,
      Collector<Tuple2<K, Tuple4<Long, Long, Long, List<V>>>> out) {
    List<V> values = new ArrayList<>();
    for (Tuple2<K, V> pair : elements) {
      values.add(pair.f1);
    }
    Window window = context.window();
    boolean hasTime = window instanceof TimeWindow;
    out.collect(
        Tuple2.of(
            key,
            Tuple4.of(
                hasTime ? ((TimeWindow) window).getStart() : NO_TIME,
                hasTime ? ((TimeWindow) window).getEnd() : NO_TIME,
                context.currentWatermark(),
                values)));
  }
}
