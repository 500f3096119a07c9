package io.fletching.engine;

import io.fletching.engine.batch.element.ElementConverters;
import io.fletching.engine.batch.element.PickledKeyTypeInfo;
import io.fletching.engine.batch.element.PickledTypeInfo;
import io.fletching.protocol.v1.StateSpec;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.jspecify.annotations.Nullable;

/**
 * The descriptor of a map that a Python function uses. It remembers its types, as Flink's does not.
 */
public final class PythonMapStateDescriptor<K, V> extends MapStateDescriptor<K, V> {
  private static final long serialVersionUID = 1L;

  private final TypeInformation<K> keyType;
  private final TypeInformation<V> valueType;

  private PythonMapStateDescriptor(
      String name, TypeInformation<K> keyType, TypeInformation<V> valueType) {
    super(name, keyType, valueType);
    this.keyType = keyType;
    this.valueType = valueType;
  }

  /**
   * A descriptor.
   *
   * @param keyType null for keys of any type, which are told apart by their pickles
   * @param valueType null for any Python objects
   */
  @SuppressWarnings("unchecked")
  public static <K, V> PythonMapStateDescriptor<K, V> of(
      String name, @Nullable TypeInformation<K> keyType, @Nullable TypeInformation<V> valueType) {
    return new PythonMapStateDescriptor<>(
        name,
        keyType == null ? (TypeInformation<K>) PickledKeyTypeInfo.INSTANCE : keyType,
        valueType == null ? (TypeInformation<V>) PickledTypeInfo.INSTANCE : valueType);
  }

  /**
   * What a worker is told of the broadcast state.
   *
   * @throws io.fletching.engine.failure.FletchingException TYPE_NOT_SUPPORTED for what cannot
   *     travel
   */
  StateSpec toBroadcastSpec(int number) {
    return StateSpec.newBuilder()
        .setStateId(number)
        .setName(getName())
        .setKind(StateSpec.Kind.KIND_MAP)
        .setScope(StateSpec.Scope.SCOPE_BROADCAST)
        .setMapKey(ElementConverters.of(keyType).type())
        .setValue(ElementConverters.of(valueType).type())
        .build();
  }
}
