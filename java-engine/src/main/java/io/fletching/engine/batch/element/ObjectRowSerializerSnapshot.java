package io.fletching.engine.batch.element;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.Row;
import org.jspecify.annotations.Nullable;

/**
 * The fields of rows when they were written, by their names.
 *
 * <p>A field that is new is null in older rows; one that is gone is left out. A field that is there
 * before and after has to be of a type that Flink can read.
 */
public final class ObjectRowSerializerSnapshot implements TypeSerializerSnapshot<Row> {
  private static final int VERSION = 1;

  private String @Nullable [] names;
  private TypeSerializerSnapshot<?> @Nullable [] fields;

  /** For Flink, which reads it then. */
  public ObjectRowSerializerSnapshot() {}

  ObjectRowSerializerSnapshot(ObjectRowSerializer serializer) {
    names = serializer.names();
    fields =
        Arrays.stream(serializer.fields())
            .map(TypeSerializer::snapshotConfiguration)
            .toArray(TypeSerializerSnapshot<?>[]::new);
  }

  @Override
  public int getCurrentVersion() {
    return VERSION;
  }

  @Override
  public void writeSnapshot(DataOutputView out) throws IOException {
    String[] all = requireNonNull(names);
    out.writeInt(all.length);
    for (int i = 0; i < all.length; i++) {
      out.writeUTF(all[i]);
      TypeSerializerSnapshot.writeVersionedSnapshot(out, requireNonNull(fields)[i]);
    }
  }

  @Override
  public void readSnapshot(int readVersion, DataInputView in, ClassLoader loader)
      throws IOException {
    int length = in.readInt();
    String[] readNames = new String[length];
    TypeSerializerSnapshot<?>[] readFields = new TypeSerializerSnapshot<?>[length];
    for (int i = 0; i < length; i++) {
      readNames[i] = in.readUTF();
      readFields[i] = TypeSerializerSnapshot.readVersionedSnapshot(in, loader);
    }
    names = readNames;
    fields = readFields;
  }

  @Override
  public TypeSerializer<Row> restoreSerializer() {
    TypeSerializer<?>[] restored =
        Arrays.stream(requireNonNull(fields))
            .map(TypeSerializerSnapshot::restoreSerializer)
            .toArray(TypeSerializer<?>[]::new);
    return new ObjectRowSerializer(requireNonNull(names), restored);
  }

  @Override
  public TypeSerializerSchemaCompatibility<Row> resolveSchemaCompatibility(
      TypeSerializerSnapshot<Row> old) {
    if (!(old instanceof ObjectRowSerializerSnapshot before)) {
      return TypeSerializerSchemaCompatibility.incompatible();
    }
    String[] mine = requireNonNull(names);
    List<String> theirs = List.of(requireNonNull(before.names));
    boolean isSame = theirs.equals(List.of(mine));
    for (int i = 0; i < mine.length; i++) {
      int at = theirs.indexOf(mine[i]);
      if (at < 0) {
        continue;
      }
      TypeSerializerSchemaCompatibility<?> field =
          resolved(requireNonNull(fields)[i], requireNonNull(before.fields)[at]);
      if (field.isIncompatible()) {
        return TypeSerializerSchemaCompatibility.incompatible();
      }
      isSame &= field.isCompatibleAsIs();
    }
    return isSame
        ? TypeSerializerSchemaCompatibility.compatibleAsIs()
        : TypeSerializerSchemaCompatibility.compatibleAfterMigration();
  }

  @SuppressWarnings("unchecked")
  private static <T> TypeSerializerSchemaCompatibility<T> resolved(
      TypeSerializerSnapshot<?> now, TypeSerializerSnapshot<?> before) {
    return ((TypeSerializerSnapshot<T>) now)
        .resolveSchemaCompatibility((TypeSerializerSnapshot<T>) before);
  }
}
