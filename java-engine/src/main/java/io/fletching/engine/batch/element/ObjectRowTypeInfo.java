package io.fletching.engine.batch.element;

import java.util.Arrays;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.RowTypeInfo;
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
