package io.fletching.gateway.data.source;

import org.apache.flink.streaming.api.datastream.DataStreamSource;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/** The elements of a collection: the source of its rows, and what makes elements of them. */
public final class CollectionStream<T> extends SingleOutputStreamOperator<T> {
  private final DataStreamSource<?> rows;

  CollectionStream(DataStreamSource<?> rows, SingleOutputStreamOperator<T> elements) {
    super(elements.getExecutionEnvironment(), elements.getTransformation());
    this.rows = rows;
  }

  /** Names the source, too: that is what has state. */
  @Override
  public SingleOutputStreamOperator<T> uid(String uid) {
    rows.uid(uid + ": rows");
    return super.uid(uid);
  }
}
