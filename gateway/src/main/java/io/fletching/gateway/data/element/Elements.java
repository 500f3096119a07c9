package io.fletching.gateway.data.element;

import static java.util.Objects.requireNonNull;

import io.fletching.engine.PythonStreams;
import io.fletching.engine.batch.ArrowTypes;
import io.fletching.engine.batch.element.ElementConverter;
import io.fletching.engine.batch.element.ElementConverters;
import io.fletching.gateway.data.query.CollectedStream;
import io.fletching.gateway.data.query.Queries;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serial;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.Row;
import org.jspecify.annotations.Nullable;

/** Elements of streams between Python and Java. What Python calls. */
public final class Elements {
  private Elements() {}

  /**
   * The rows of one column in which elements of this type travel.
   *
   * @throws io.fletching.engine.failure.FletchingException TYPE_NOT_SUPPORTED where they cannot
   */
  public static RowType rowType(TypeInformation<?> type) {
    return rows(ElementConverters.of(type));
  }

  /** The same, as the message of the worker protocol by which the client converts its values. */
  public static byte[] rowTypeMessage(TypeInformation<?> type) {
    return ArrowTypes.toProto(rowType(type)).toByteArray();
  }

  /** The type as Python knows it: the message {@code ElementType} of the worker protocol. */
  public static byte[] typeMessage(TypeInformation<?> type) {
    return ElementConverters.of(type).type().toByteArray();
  }

  /** Makes elements of rows, whose kinds elements that are rows keep. */
  public static <T> MapFunction<RowData, T> reader(TypeInformation<T> type) {
    return new Reader<>(type);
  }

  /**
   * Starts the job of a stream, whose elements are the result's one column.
   *
   * @param jobName the job's name; null for Flink's own
   */
  public static TableResult collect(DataStream<?> stream, @Nullable String jobName) {
    PythonStreams.configure(stream.getExecutionEnvironment());
    DataStream<RowData> rows = rowsOf(stream);
    StreamTableEnvironment environment =
        StreamTableEnvironment.create(stream.getExecutionEnvironment());
    if (jobName != null) {
      environment.getConfig().set(PipelineOptions.NAME, jobName);
    }
    boolean hasKinds = Row.class.equals(stream.getType().getTypeClass());
    return Queries.execute(
        hasKinds ? changelog(environment, rows) : environment.fromDataStream(rows));
  }

  /**
   * Collects a stream within the next job that its environment executes; its elements are the one
   * column of the rows.
   */
  public static CollectedStream collectAsync(DataStream<?> stream) {
    PythonStreams.configure(stream.getExecutionEnvironment());
    return CollectedStream.of(
        rowsOf(stream).getTransformation(),
        rowType(stream.getType()),
        stream.getExecutionEnvironment());
  }

  private static <T> DataStream<RowData> rowsOf(DataStream<T> stream) {
    return stream
        .map(new Writer<>(stream.getType()))
        .returns(InternalTypeInfo.of(rowType(stream.getType())))
        .name("Rows for Python")
        .setParallelism(stream.getParallelism());
  }

  /** Whatever holds rows and their kinds will do; the signature names the one most people have. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  private static Table changelog(StreamTableEnvironment environment, DataStream<RowData> rows) {
    return environment.fromChangelogStream((DataStream) rows);
  }

  private static RowType rows(ElementConverter converter) {
    return RowType.of(false, new LogicalType[] {converter.logicalType()}, new String[] {"element"});
  }

  /** Makes a row of an element; its kind is the element's, where that is a row. */
  private static final class Writer<T> implements MapFunction<T, RowData> {
    @Serial private static final long serialVersionUID = 1L;

    private final TypeInformation<T> type;
    private transient ElementConverter converter;

    Writer(TypeInformation<T> type) {
      this.type = type;
      this.converter = ElementConverters.of(type);
    }

    @Serial
    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      converter = ElementConverters.of(type);
    }

    @Override
    public RowData map(T element) {
      GenericRowData row = GenericRowData.of(converter.toInternal().orNull(element));
      if (element instanceof Row elementRow) {
        row.setRowKind(elementRow.getKind());
      }
      return row;
    }
  }

  private static final class Reader<T> implements MapFunction<RowData, T> {
    @Serial private static final long serialVersionUID = 1L;

    private final TypeInformation<T> type;
    private transient ElementConverter converter;
    private transient RowData.FieldGetter getter;

    Reader(TypeInformation<T> type) {
      this.type = type;
      this.converter = ElementConverters.of(type);
      this.getter = RowData.createFieldGetter(converter.logicalType(), 0);
    }

    @Serial
    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      converter = ElementConverters.of(type);
      getter = RowData.createFieldGetter(converter.logicalType(), 0);
    }

    @Override
    @SuppressWarnings("unchecked")
    public T map(RowData row) {
      Object element = converter.toElement().apply(requireNonNull(getter.getFieldOrNull(row)));
      if (element instanceof Row elementRow) {
        elementRow.setKind(row.getRowKind());
      }
      return (T) element;
    }
  }
}
