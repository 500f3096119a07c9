package io.fletching.gateway.data.element;

import io.fletching.engine.batch.ArrowTypes;
import io.fletching.gateway.data.query.Queries;
import java.io.Serial;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.core.JsonProcessingException;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.conversion.DataStructureConverter;
import org.apache.flink.table.data.conversion.DataStructureConverters;
import org.apache.flink.table.runtime.typeutils.ExternalTypeInfo;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.Row;
import org.jspecify.annotations.Nullable;

/** Elements of streams between Python and Java. What Python calls. */
public final class Elements {
  private static final String COLUMN = "element";

  private Elements() {}

  /**
   * The rows of one column in which elements of this type travel.
   *
   * @throws io.fletching.engine.failure.FletchingException TYPE_NOT_SUPPORTED where they cannot
   */
  public static RowType rowType(TypeInformation<?> type) {
    return (RowType) rows(ElementTypes.of(type)).getLogicalType();
  }

  /** The same, as the message of the worker protocol by which the client converts its values. */
  public static byte[] rowTypeMessage(TypeInformation<?> type) {
    return ArrowTypes.toProto(rowType(type)).toByteArray();
  }

  /** The type as Python reads it: JSON lists of a name and its parts. */
  public static String describe(TypeInformation<?> type) throws JsonProcessingException {
    return new ObjectMapper().writeValueAsString(ElementTypes.of(type).description());
  }

  /** Makes elements of rows, whose kinds elements that are rows keep. */
  public static <T> MapFunction<RowData, T> reader(TypeInformation<T> type) {
    ElementType elementType = ElementTypes.of(type);
    return new Reader<>(elementType, DataStructureConverters.getConverter(rows(elementType)));
  }

  /**
   * Starts the job of a stream, whose elements are the result's one column.
   *
   * @param jobName the job's name; null for Flink's own
   */
  public static TableResult collect(DataStream<?> stream, @Nullable String jobName) {
    ElementType type = ElementTypes.of(stream.getType());
    DataStream<Row> rows =
        stream
            .map(new Writer<>(type))
            .returns(ExternalTypeInfo.<Row>of(rows(type)))
            .name("Rows for Python")
            .setParallelism(stream.getParallelism());
    StreamTableEnvironment environment =
        StreamTableEnvironment.create(stream.getExecutionEnvironment());
    if (jobName != null) {
      environment.getConfig().set(PipelineOptions.NAME, jobName);
    }
    boolean hasKinds = Row.class.equals(stream.getType().getTypeClass());
    return Queries.execute(
        hasKinds ? environment.fromChangelogStream(rows) : environment.fromDataStream(rows));
  }

  private static DataType rows(ElementType type) {
    return DataTypes.ROW(DataTypes.FIELD(COLUMN, type.dataType())).notNull();
  }

  /** Makes a row of an element; its kind is the element's, where that is a row. */
  private static final class Writer<T> implements MapFunction<T, Row> {
    @Serial private static final long serialVersionUID = 1L;

    private final ElementType type;

    Writer(ElementType type) {
      this.type = type;
    }

    @Override
    public Row map(T element) {
      Row row = Row.of(type.write().orNull(element));
      if (element instanceof Row elementRow) {
        row.setKind(elementRow.getKind());
      }
      return row;
    }
  }

  private static final class Reader<T> implements MapFunction<RowData, T> {
    @Serial private static final long serialVersionUID = 1L;

    private final ElementType type;
    private final DataStructureConverter<Object, Object> converter;

    Reader(ElementType type, DataStructureConverter<Object, Object> converter) {
      this.type = type;
      this.converter = converter;
    }

    @Override
    @SuppressWarnings("unchecked")
    public T map(RowData row) {
      Row external = (Row) converter.toExternal(row);
      Object element = type.read().apply(external.getField(0));
      if (element instanceof Row elementRow) {
        elementRow.setKind(row.getRowKind());
      }
      return (T) element;
    }
  }
}
