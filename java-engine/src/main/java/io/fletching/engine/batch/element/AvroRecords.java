package io.fletching.engine.batch.element;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.util.StringUtils;

/**
 * Avro's generic records, whose classes only programs have that add the format's jar. They travel
 * as Flink's serializer writes them.
 */
final class AvroRecords {
  private static final String TYPE =
      "org.apache.flink.formats.avro.typeutils.GenericRecordAvroTypeInfo";
  private static final int FIRST_BYTES = 256;
  private static final int SNAPSHOT_VERSION = 3;

  private AvroRecords() {}

  /** Whether elements of the type are such records. */
  static boolean areOf(TypeInformation<?> type) {
    return type.getClass().getName().equals(TYPE);
  }

  @SuppressWarnings("unchecked")
  static ElementConverter converter(TypeInformation<?> type) {
    TypeSerializer<Object> serializer =
        (TypeSerializer<Object>) type.createSerializer(new SerializerConfigImpl());
    DataInputDeserializer in = new DataInputDeserializer();
    DataOutputSerializer out = new DataOutputSerializer(FIRST_BYTES);
    return new ElementConverter(
        ElementConverters.named("AVRO").addFieldNames(schema(serializer)).build(),
        ElementConverters.BYTES,
        value -> {
          in.setBuffer((byte[]) value);
          try {
            return serializer.deserialize(in);
          } catch (IOException e) {
            throw new UncheckedIOException("An Avro record could not be read back.", e);
          }
        },
        element -> {
          out.clear();
          try {
            serializer.serialize(element, out);
          } catch (IOException e) {
            throw new UncheckedIOException("An Avro record could not be written.", e);
          }
          return out.getCopyOfBuffer();
        });
  }

  /**
   * The schema as JSON. Flink's type shows it to nobody, but its serializer writes it into
   * savepoints, behind the name of the records' class.
   */
  private static String schema(TypeSerializer<?> serializer) {
    TypeSerializerSnapshot<?> snapshot = serializer.snapshotConfiguration();
    try {
      DataOutputSerializer out = new DataOutputSerializer(FIRST_BYTES);
      snapshot.writeSnapshot(out);
      DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
      if (snapshot.getCurrentVersion() == SNAPSHOT_VERSION) {
        StringUtils.readString(in);
        return StringUtils.readString(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The schema of Avro records could not be read.", e);
    }
    throw new IllegalStateException(
        "The Avro format writes its schema in version "
            + snapshot.getCurrentVersion()
            + ", not "
            + SNAPSHOT_VERSION
            + ": take the jar of Flink's own version.");
  }
}
