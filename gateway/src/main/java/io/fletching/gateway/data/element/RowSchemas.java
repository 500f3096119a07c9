package io.fletching.gateway.data.element;

import io.fletching.engine.batch.element.ElementConverter;
import io.fletching.engine.batch.element.ElementConverters;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serial;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.RowType;
import org.jspecify.annotations.Nullable;

/**
 * Flink's formats, which know the table runtime's rows, for streams of elements that are rows. What
 * Python calls.
 */
public final class RowSchemas {
  private RowSchemas() {}

  /**
   * The fields of elements of this type, as formats know them.
   *
   * @throws IllegalArgumentException if the elements are no rows
   */
  public static RowType rowType(TypeInformation<?> type) {
    if (ElementConverters.of(type).logicalType() instanceof RowType rowType) {
      return rowType;
    }
    throw new IllegalArgumentException(
        "The format is of rows: give it Types.ROW_NAMED([...], [...]), not " + type);
  }

  /** The type of the rows that a format gives. */
  public static TypeInformation<RowData> internalType(TypeInformation<?> type) {
    return InternalTypeInfo.of(rowType(type));
  }

  /** Makes elements of what a format reads. */
  public static <T> DeserializationSchema<T> reading(
      DeserializationSchema<RowData> format, TypeInformation<T> type) {
    return new Reading<>(format, type);
  }

  /** Has a format write elements. */
  public static <T> SerializationSchema<T> writing(
      SerializationSchema<RowData> format, TypeInformation<T> type) {
    return new Writing<>(format, type);
  }

  private static final class Reading<T> implements DeserializationSchema<T> {
    @Serial private static final long serialVersionUID = 1L;

    private final DeserializationSchema<RowData> format;
    private final TypeInformation<T> type;
    private transient ElementConverter converter;

    Reading(DeserializationSchema<RowData> format, TypeInformation<T> type) {
      this.format = format;
      this.type = type;
      this.converter = ElementConverters.of(type);
    }

    @Serial
    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      converter = ElementConverters.of(type);
    }

    @Override
    public void open(InitializationContext context) throws Exception {
      format.open(context);
    }

    @Override
    @SuppressWarnings("unchecked")
    public @Nullable T deserialize(byte @Nullable [] message) throws IOException {
      return message == null ? null : (T) converter.toElement().orNull(format.deserialize(message));
    }

    @Override
    public boolean isEndOfStream(T element) {
      return false;
    }

    @Override
    public TypeInformation<T> getProducedType() {
      return type;
    }
  }

  private static final class Writing<T> implements SerializationSchema<T> {
    @Serial private static final long serialVersionUID = 1L;

    private final SerializationSchema<RowData> format;
    private final TypeInformation<T> type;
    private transient ElementConverter converter;

    Writing(SerializationSchema<RowData> format, TypeInformation<T> type) {
      this.format = format;
      this.type = type;
      this.converter = ElementConverters.of(type);
    }

    @Serial
    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      converter = ElementConverters.of(type);
    }

    @Override
    public void open(InitializationContext context) throws Exception {
      format.open(context);
    }

    @Override
    public byte[] serialize(T element) {
      return format.serialize((RowData) converter.toInternal().apply(element));
    }
  }
}
