package io.fletching.engine.batch.element;

import java.io.Serial;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.jspecify.annotations.Nullable;

/** Elements whose type Python did not declare: bytes, which are pickles. */
public final class PickledTypeInfo extends TypeInformation<byte[]> {
  @Serial private static final long serialVersionUID = 1L;

  /** The only one. */
  public static final PickledTypeInfo INSTANCE = new PickledTypeInfo();

  private PickledTypeInfo() {}

  @Override
  public boolean isBasicType() {
    return false;
  }

  @Override
  public boolean isTupleType() {
    return false;
  }

  @Override
  public int getArity() {
    return 1;
  }

  @Override
  public int getTotalFields() {
    return 1;
  }

  @Override
  public Class<byte[]> getTypeClass() {
    return byte[].class;
  }

  @Override
  public boolean isKeyType() {
    return false;
  }

  @Override
  public TypeSerializer<byte[]> createSerializer(SerializerConfig config) {
    return BytePrimitiveArraySerializer.INSTANCE;
  }

  @Override
  public String toString() {
    return "PickledByteArray";
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return canEqual(other);
  }

  @Override
  public int hashCode() {
    return PickledTypeInfo.class.hashCode();
  }

  @Override
  public boolean canEqual(@Nullable Object other) {
    return other instanceof PickledTypeInfo;
  }

  @Serial
  private Object readResolve() {
    return INSTANCE;
  }
}
