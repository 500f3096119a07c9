package io.fletching.gateway.data.format;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serial;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.types.Row;
import org.jspecify.annotations.Nullable;

/**
 * Messages that are Avro's records, for streams of rows. What Python calls.
 *
 * <p>Nothing here needs Avro's classes: jobs bring them in jars that this class cannot see.
 */
public final class AvroRows {
  private AvroRows() {}

  /**
   * Makes rows of messages.
   *
   * @throws IllegalArgumentException if rows cannot be of this schema
   */
  public static DeserializationSchema<Row> reading(String schema) {
    return new Reading(schema);
  }

  /**
   * Makes messages of rows.
   *
   * @throws IllegalArgumentException if rows cannot be of this schema
   */
  public static SerializationSchema<Row> writing(String schema) {
    return new Writing(schema);
  }

  private static final class Reading implements DeserializationSchema<Row> {
    @Serial private static final long serialVersionUID = 1L;

    private final String schema;
    private transient AvroType type;

    Reading(String schema) {
      this.schema = schema;
      this.type = AvroType.parse(schema);
    }

    @Serial
    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      type = AvroType.parse(schema);
    }

    @Override
    public @Nullable Row deserialize(byte @Nullable [] message) throws IOException {
      if (message == null) {
        return null;
      }
      try {
        return (Row) new AvroDecoder(message).read(type);
      } catch (RuntimeException e) {
        throw new IOException(
            "A message of " + message.length + " bytes is no Avro " + type.described() + ".", e);
      }
    }

    @Override
    public boolean isEndOfStream(Row row) {
      return false;
    }

    @Override
    @SuppressWarnings("unchecked")
    public TypeInformation<Row> getProducedType() {
      return (TypeInformation<Row>) type.typeInformation();
    }
  }

  private static final class Writing implements SerializationSchema<Row> {
    @Serial private static final long serialVersionUID = 1L;

    private final String schema;
    private transient AvroType type;

    Writing(String schema) {
      this.schema = schema;
      this.type = AvroType.parse(schema);
    }

    @Serial
    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      type = AvroType.parse(schema);
    }

    @Override
    public byte[] serialize(Row row) {
      AvroEncoder out = new AvroEncoder();
      out.write("", type, row);
      return out.written();
    }
  }
}
