package io.fletching.engine.batch.element;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.stream.IntStream;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.java.typeutils.runtime.RowSerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.Row;
import org.jspecify.annotations.Nullable;

/**
 * Writes rows as Flink's {@link RowSerializer} does. What was written before fields were added or
 * removed can be read: its snapshot goes by the fields' names.
 */
final class ObjectRowSerializer extends TypeSerializer<Row> {
  private static final long serialVersionUID = 1L;

  private final String[] names;
  private final TypeSerializer<?>[] fields;
  private final RowSerializer rows;

  ObjectRowSerializer(String[] names, TypeSerializer<?>[] fields) {
    this.names = names;
    this.fields = fields;
    LinkedHashMap<String, Integer> positions = new LinkedHashMap<>();
    for (int i = 0; i < names.length; i++) {
      positions.put(names[i], i);
    }
    this.rows = new RowSerializer(fields, positions);
  }

  String[] names() {
    return names;
  }

  TypeSerializer<?>[] fields() {
    return fields;
  }

  /** The row by the position of this one's fields; null for what it has not. */
  private Row ordered(Row row) {
    return ObjectRows.inOrder(row, names);
  }

  @Override
  public boolean isImmutableType() {
    return false;
  }

  @Override
  public TypeSerializer<Row> duplicate() {
    TypeSerializer<?>[] copies =
        Arrays.stream(fields).map(TypeSerializer::duplicate).toArray(TypeSerializer<?>[]::new);
    boolean same = IntStream.range(0, fields.length).allMatch(i -> copies[i] == fields[i]);
    return same ? this : new ObjectRowSerializer(names, copies);
  }

  @Override
  public Row createInstance() {
    return rows.createInstance();
  }

  @Override
  public Row copy(Row from) {
    return rows.copy(ordered(from));
  }

  @Override
  public Row copy(Row from, Row reuse) {
    return copy(from);
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public void serialize(Row row, DataOutputView target) throws IOException {
    rows.serialize(ordered(row), target);
  }

  @Override
  public Row deserialize(DataInputView source) throws IOException {
    return rows.deserialize(source);
  }

  @Override
  public Row deserialize(Row reuse, DataInputView source) throws IOException {
    return deserialize(source);
  }

  @Override
  public void copy(DataInputView source, DataOutputView target) throws IOException {
    rows.copy(source, target);
  }

  @Override
  public TypeSerializerSnapshot<Row> snapshotConfiguration() {
    return new ObjectRowSerializerSnapshot(this);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ObjectRowSerializer serializer
        && Arrays.equals(names, serializer.names)
        && Arrays.equals(fields, serializer.fields);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(names) + Arrays.hashCode(fields);
  }
}
