package io.fletching.engine.operator.window;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.MapPartitionFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.api.java.typeutils.ListTypeInfo;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.api.java.typeutils.TupleTypeInfo;
import org.apache.flink.util.Collector;

/**
 * Emits what is in a partition, for a Python function behind it: some elements at a time, and
 * whether they are the last ones. The last ones may be none.
 */
public final class PartitionChunks<V>
    implements MapPartitionFunction<V, Tuple2<Boolean, List<V>>>,
        ResultTypeQueryable<Tuple2<Boolean, List<V>>> {
  private static final long serialVersionUID = 1L;
  private static final int MOST_ELEMENTS = 1_000;

  private final TypeInformation<V> element;

  public PartitionChunks(TypeInformation<V> element) {
    this.element = element;
  }

  @Override
  public void mapPartition(Iterable<V> elements, Collector<Tuple2<Boolean, List<V>>> out) {
    List<V> chunk = new ArrayList<>();
    for (V each : elements) {
      chunk.add(each);
      if (chunk.size() == MOST_ELEMENTS) {
        out.collect(Tuple2.of(false, chunk));
        chunk = new ArrayList<>();
      }
    }
    out.collect(Tuple2.of(true, chunk));
  }

  @Override
  public TypeInformation<Tuple2<Boolean, List<V>>> getProducedType() {
    return new TupleTypeInfo<>(Types.BOOLEAN, new ListTypeInfo<>(element));
  }
}
