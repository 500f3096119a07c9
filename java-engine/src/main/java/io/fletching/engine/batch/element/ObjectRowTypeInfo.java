package io.fletching.engine.batch.element;

import java.util.Arrays;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.typeutils.RowTypeInfo;
import org.apache.flink.types.Row;
import org.jspecify.annotations.Nullable;

/** Rows that are objects of a class to functions in Python, such as a dataclass. */
public final class ObjectRowTypeInfo extends RowTypeInfo {
  private static final long serialVersionUID = 1L;

  private final byte[] objectClass;

  /**
   * Rows of these fields.
   *
   * @param objectClass the class as the client wrote it
   */
  public ObjectRowTypeInfo(TypeInformation<?>[] types, String[] names, byte[] objectClass) {
    super(types, names);
    this.objectClass = objectClass;
  }

  /** Rows that are read again after their class has got other fields. */
  @Override
  public TypeSerializer<Row> createSerializer(SerializerConfig config) {
    TypeSerializer<?>[] fields =
        Arrays.stream(getFieldTypes())
            .map(type -> type.createSerializer(config))
            .toArray(TypeSerializer<?>[]::new);
    return new ObjectRowSerializer(getFieldNames(), fields);
  }

  byte[] objectClass() {
    return objectClass;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ObjectRowTypeInfo type
        && super.equals(other)
        && Arrays.equals(objectClass, type.objectClass);
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }

  @Override
  public boolean canEqual(@Nullable Object other) {
    return other instanceof ObjectRowTypeInfo;
  }
}
