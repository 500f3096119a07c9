package io.fletching.engine.batch.element;

import java.io.IOException;
import java.io.Serial;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes a {@link PickledKey} as Flink writes an array of bytes. */
public final class PickledKeySerializer extends TypeSerializerSingleton<PickledKey> {
  @Serial private static final long serialVersionUID = 1L;

  /** The only one. */
  public static final PickledKeySerializer INSTANCE = new PickledKeySerializer();

  private static final BytePrimitiveArraySerializer BYTES = BytePrimitiveArraySerializer.INSTANCE;

  @Override
  public boolean isImmutableType() {
    return true;
  }

  @Override
  public PickledKey createInstance() {
    return new PickledKey(new byte[0]);
  }

  @Override
  public PickledKey copy(PickledKey from) {
    return from;
  }

  @Override
  public PickledKey copy(PickledKey from, PickledKey reuse) {
    return from;
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public void serialize(PickledKey key, DataOutputView target) throws IOException {
    BYTES.serialize(key.pickle(), target);
  }

  @Override
  public PickledKey deserialize(DataInputView source) throws IOException {
    return new PickledKey(BYTES.deserialize(source));
  }

  @Override
  public PickledKey deserialize(PickledKey reuse, DataInputView source) throws IOException {
    return deserialize(source);
  }

  @Override
  public void copy(DataInputView source, DataOutputView target) throws IOException {
    BYTES.copy(source, target);
  }

  @Override
  public TypeSerializerSnapshot<PickledKey> snapshotConfiguration() {
    return new Snapshot();
  }

  /** The snapshot of the one serializer there is. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<PickledKey> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
