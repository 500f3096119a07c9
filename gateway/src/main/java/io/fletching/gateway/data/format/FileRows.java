package io.fletching.gateway.data.format;

import static java.util.Objects.requireNonNull;

import io.fletching.engine.batch.element.ElementConverter;
import io.fletching.engine.batch.element.ElementConverter.Step;
import io.fletching.engine.batch.element.ElementConverters;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serial;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;

/** Streams of rows as the writers of files take them. What Python calls. */
public final class FileRows {
  private FileRows() {}

  /**
   * The stream's rows as rows of the format's type, by the order of their fields.
   *
   * @throws IllegalArgumentException if the stream is of no rows, or of such that do not fit
   */
  @SuppressWarnings("unchecked")
  public static <T> DataStream<RowData> of(DataStream<T> stream, DataType dataType) {
    RowType type = (RowType) dataType.getLogicalType();
    Writer<T> writer = new Writer<>(stream.getType(), type);
    if (stream.getType() instanceof InternalTypeInfo) {
      return (DataStream<RowData>) stream;
    }
    return stream
        .map(writer)
        .returns(InternalTypeInfo.of(type))
        .name("Rows for files")
        .setParallelism(stream.getParallelism());
  }

  private static final class Writer<T> implements MapFunction<T, RowData> {
    @Serial private static final long serialVersionUID = 1L;

    private final TypeInformation<T> elements;
    private final RowType rows;
    private transient ElementConverter converter;
    private transient Step columns;

    Writer(TypeInformation<T> elements, RowType rows) {
      this.elements = elements;
      this.rows = rows;
      this.converter = ElementConverters.of(elements);
      this.columns = new ColumnSteps(rows).of(elements);
    }

    @Serial
    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      converter = ElementConverters.of(elements);
      columns = new ColumnSteps(rows).of(elements);
    }

    @Override
    public RowData map(T element) {
      return (RowData) columns.apply(converter.toInternal().apply(requireNonNull(element)));
    }
  }
}
