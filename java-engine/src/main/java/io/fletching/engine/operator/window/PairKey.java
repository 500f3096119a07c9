package io.fletching.engine.operator.window;

import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.api.java.tuple.Tuple2;

/** The first of a pair is its key. */
public final class PairKey<K, V> implements KeySelector<Tuple2<K, V>, K> {
  private static final long serialVersionUID = 1L;

  @Override
  public K getKey(Tuple2<K, V> pair) {
    return pair.f0;
  }
}
