package io.fletching.engine.batch.element;

import java.io.Serial;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.jspecify.annotations.Nullable;

/** Keys whose type Python did not declare. */
public final class PickledKeyTypeInfo extends TypeInformation<PickledKey> {
  @Serial private static final long serialVersionUID = 1L;

  /** The only one. */
  public static final PickledKeyTypeInfo INSTANCE = new PickledKeyTypeInfo();

  private PickledKeyTypeInfo() {}

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
  public Class<PickledKey> getTypeClass() {
    return PickledKey.class;
  }

  @Override
  public boolean isKeyType() {
    return true;
  }

  @Override
  public TypeSerializer<PickledKey> createSerializer(SerializerConfig config) {
    return PickledKeySerializer.INSTANCE;
  }

  @Override
  public String toString() {
    return "PickledKey";
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return canEqual(other);
  }

  @Override
  public int hashCode() {
    return PickledKeyTypeInfo.class.hashCode();
  }

  @Override
  public boolean canEqual(@Nullable Object other) {
    return other instanceof PickledKeyTypeInfo;
  }

  @Serial
  private Object readResolve() {
    return INSTANCE;
  }
}
