package io.fletching.engine.batch;

import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.table.legacy.types.logical.TypeInformationRawType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RawType;

/** RAW: of a class and its serializer, or of a legacy type information that has both. */
final class RawTypes {
  private RawTypes() {}

  static String className(LogicalType type) {
    return resolved(type).getOriginatingClass().getName();
  }

  /** The serializer as SQL writes it. */
  static String serializerString(LogicalType type) {
    return resolved(type).getSerializerString();
  }

  /** A serializer of the caller's own. */
  static TypeSerializer<?> serializer(LogicalType type) {
    return resolved(type).getTypeSerializer().duplicate();
  }

  /** The type of this class, which must be within reach. */
  static RawType<?> restore(String className, String serializerString) {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    return RawType.restore(
        loader == null ? RawTypes.class.getClassLoader() : loader, className, serializerString);
  }

  private static RawType<?> resolved(LogicalType type) {
    return type instanceof TypeInformationRawType<?> legacy
        ? legacy.resolve(new ExecutionConfig())
        : (RawType<?>) type;
  }
}
