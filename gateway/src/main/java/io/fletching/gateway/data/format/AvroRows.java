package io.fletching.gateway.data.format;

import java.io.IOException;
import java.io.Serial;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.message.RawMessageEncoder;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.types.Row;
import org.jspecify.annotations.Nullable;

/**
 * Messages that are Avro's records, for streams of rows. What Python calls.
 *
 * <p>By an Avro of our own: the one that jobs bring is in jars that this class cannot see.
 */
public final class AvroRows {
  private AvroRows() {}

  /**
   * Refuses a schema that rows cannot be of, before Flink's format looks for their type in it.
   *
   * @throws IllegalArgumentException if they cannot
   */
  public static void check(String schema) {
    AvroSchemas.parse(schema);
  }

  /**
   * Makes rows of messages.
   *
   * @param type of the rows, as Flink's format has it for this schema
   * @throws IllegalArgumentException if rows cannot be of this schema
   */
  public static DeserializationSchema<Row> reading(String schema, TypeInformation<Row> type) {
    return new Reading(AvroSchemas.parse(schema), type);
  }

  /**
   * Makes messages of rows.
   *
   * @throws IllegalArgumentException if rows cannot be of this schema
   */
  public static SerializationSchema<Row> writing(String schema) {
    return new Writing(AvroSchemas.parse(schema));
  }

  private static final class Reading implements DeserializationSchema<Row> {
    @Serial private static final long serialVersionUID = 1L;

    private final Schema schema;
    private final TypeInformation<Row> type;
    private transient @Nullable GenericDatumReader<Object> reader;
    private transient @Nullable BinaryDecoder decoder;

    Reading(Schema schema, TypeInformation<Row> type) {
      this.schema = schema;
      this.type = type;
    }

    @Override
    public @Nullable Row deserialize(byte @Nullable [] message) throws IOException {
      if (message == null) {
        return null;
      }
      if (reader == null) {
        reader = new GenericDatumReader<>(schema, schema, AvroSchemas.DATA);
      }
      try {
        decoder = DecoderFactory.get().binaryDecoder(message, decoder);
        return (Row) AvroDecoder.decode(type, reader.read(null, decoder));
      } catch (IOException | RuntimeException e) {
        throw new IOException(
            "A message of "
                + message.length
                + " bytes is no Avro "
                + AvroSchemas.described(schema)
                + ".",
            e);
      }
    }

    @Override
    public boolean isEndOfStream(Row row) {
      return false;
    }

    @Override
    public TypeInformation<Row> getProducedType() {
      return type;
    }
  }

  private static final class Writing implements SerializationSchema<Row> {
    @Serial private static final long serialVersionUID = 1L;

    private final Schema schema;
    private transient @Nullable RawMessageEncoder<Object> encoder;

    Writing(Schema schema) {
      this.schema = schema;
    }

    @Override
    public byte[] serialize(Row row) {
      if (encoder == null) {
        encoder = new RawMessageEncoder<>(AvroSchemas.DATA, schema);
      }
      try {
        return encoder.encode(AvroEncoder.encode("", schema, row)).array();
      } catch (IOException e) {
        throw new UncheckedIOException("A row could not be written as an Avro message.", e);
      }
    }
  }
}
