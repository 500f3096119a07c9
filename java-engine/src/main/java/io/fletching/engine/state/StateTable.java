package io.fletching.engine.state;

import com.google.protobuf.ByteString;
import io.fletching.engine.batch.element.ElementConverter;
import io.fletching.engine.batch.element.ElementConverters;
import io.fletching.engine.batch.element.ElementTypes;
import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import io.fletching.protocol.v1.StateColumns;
import io.fletching.protocol.v1.StateGiven;
import io.fletching.protocol.v1.StateRead;
import io.fletching.protocol.v1.StateSpec;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.flink.api.common.state.State;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.jspecify.annotations.Nullable;

/**
 * One state of a function: between Flink's backend and the columns of the protocol. Where a method
 * is about one key, it is the backend's current one.
 */
abstract class StateTable implements AutoCloseable {
  // What a key may have to be given without being asked for, and all keys of a batch together.
  static final int MAX_GIVEN_PARTS = 1_000;
  private static final long MAX_GIVEN_BYTES = 16L << 20;

  private final StateSpec spec;
  private final BufferAllocator memory;
  private final RowType givenType;
  private final ColumnBatches given;
  private final List<Integer> unread = new ArrayList<>();

  StateTable(StateSpec spec, RowType givenType, BufferAllocator memory) {
    this.spec = spec;
    this.memory = memory;
    this.givenType = givenType;
    this.given = new ColumnBatches(givenType, memory);
  }

  /**
   * The table of a state that a function has registered.
   *
   * @throws FletchingException TYPE_NOT_SUPPORTED, PROTOCOL_VIOLATED; what Flink throws if what was
   *     restored is of another type
   */
  static StateTable of(StateSpec spec, KeyedStateBackend<?> backend, BufferAllocator memory)
      throws Exception {
    TypeInformation<Object> value = ElementTypes.typeInformation(spec.getValue());
    return switch (spec.getKind()) {
      case KIND_VALUE, KIND_REDUCING, KIND_AGGREGATING ->
          ValueTable.of(spec, backend, value, memory);
      case KIND_LIST -> new ListTable(spec, backend, value, memory);
      case KIND_MAP -> MapTable.of(spec, backend, memory);
      default ->
          throw new FletchingException(
              FailureCode.PROTOCOL_VIOLATED,
              "The worker registered the state '" + spec.getName() + "' of an unknown kind.");
    };
  }

  static <S extends State> S stateOf(
      KeyedStateBackend<?> backend, StateSpec spec, StateDescriptor<S, ?> descriptor)
      throws Exception {
    if (spec.hasTtl()) {
      descriptor.enableTimeToLive(TtlConfigs.of(spec.getTtl()));
    }
    return backend.getPartitionedState(
        VoidNamespace.INSTANCE, VoidNamespaceSerializer.INSTANCE, descriptor);
  }

  static RowType columns(Object... namesAndTypes) {
    List<RowType.RowField> fields = new ArrayList<>();
    fields.add(new RowType.RowField("key", new IntType(false)));
    for (int i = 0; i < namesAndTypes.length; i += 2) {
      fields.add(
          new RowType.RowField((String) namesAndTypes[i], (LogicalType) namesAndTypes[i + 1]));
    }
    return new RowType(false, fields);
  }

  static ElementConverter converter(TypeInformation<?> type) {
    return ElementConverters.of(type);
  }

  StateSpec spec() {
    return spec;
  }

  /** Whether reading it changes it. */
  private boolean changesWhenRead() {
    return spec.getTtl().getUpdateOnRead();
  }

  /** Adds what a key has to what is given next. */
  final void give(int key) throws Exception {
    if (changesWhenRead() || given.bytes() > MAX_GIVEN_BYTES || !write(key, MAX_GIVEN_PARTS)) {
      unread.add(key);
    }
  }

  /** Writes what a key has; writes nothing and gives false if that is more than so many parts. */
  abstract boolean write(int key, int mostParts) throws Exception;

  final void write(@Nullable Object... fields) {
    given.write(GenericRowData.of(fields));
  }

  final long writtenBytes() {
    return given.bytes();
  }

  /** What is given; with nothing in it if there is nothing. */
  final StateColumns finish() {
    StateColumns.Builder columns =
        StateColumns.newBuilder().setStateId(spec.getStateId()).addAllUnreadKeys(unread);
    unread.clear();
    if (given.rows() > 0) {
      columns.setRecordBatch(given.finish());
    }
    return columns.build();
  }

  /** Answers a question about a key. */
  StateGiven.Builder answer(StateRead read) throws Exception {
    write(read.getKey(), Integer.MAX_VALUE);
    return StateGiven.newBuilder().addStates(finish());
  }

  /** Goes through changes, each of one key, which is to be made the current one. */
  final void apply(ByteString changes, Keys keys) throws Exception {
    ColumnBatches.read(
        changes,
        changeType(),
        memory,
        row -> {
          keys.select(row.getInt(0));
          change(row);
        });
  }

  final BufferAllocator memory() {
    return memory;
  }

  final RowType givenType() {
    return givenType;
  }

  abstract RowType changeType();

  abstract void change(RowData change) throws Exception;

  /** Makes the key with this number the current one. */
  @FunctionalInterface
  interface Keys {
    void select(int key);
  }

  @Override
  public void close() {
    given.close();
  }
}
