package io.fletching.engine.state;

import io.fletching.engine.batch.element.ElementConverter;
import io.fletching.protocol.v1.StateSpec;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.state.AggregatingStateDescriptor;
import org.apache.flink.api.common.state.ReducingStateDescriptor;
import org.apache.flink.api.common.state.State;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.internal.InternalAppendingState;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.jspecify.annotations.Nullable;

/**
 * One value for a key. What the worker has reduced or aggregated is one, too: Flink keeps it as
 * such, and its functions, which are Python's, are not called.
 */
final class ValueTable extends StateTable {
  /** How a value is got and set. */
  private interface Access {
    @Nullable Object get() throws Exception;

    void set(Object value) throws Exception;
  }

  private final ElementConverter converter;
  private final RowData.FieldGetter getter;
  private final RowType columns;
  private final State state;
  private final Access access;

  private ValueTable(
      StateSpec spec, ElementConverter converter, State state, Access access, BufferAllocator m) {
    super(spec, columns("value", converter.logicalType()), m);
    this.converter = converter;
    this.columns = columns("value", converter.logicalType());
    this.getter = RowData.createFieldGetter(converter.logicalType(), 1);
    this.state = state;
    this.access = access;
  }

  static ValueTable of(
      StateSpec spec,
      KeyedStateBackend<?> backend,
      TypeInformation<Object> type,
      BufferAllocator memory)
      throws Exception {
    String name = spec.getName();
    ElementConverter converter = converter(type);
    switch (spec.getKind()) {
      case KIND_REDUCING -> {
        State state =
            stateOf(
                backend,
                spec,
                new ReducingStateDescriptor<>(name, (one, other) -> throwIt(name), type));
        return new ValueTable(spec, converter, state, internal(state), memory);
      }
      case KIND_AGGREGATING -> {
        State state =
            stateOf(
                backend, spec, new AggregatingStateDescriptor<>(name, new PythonsOwn(name), type));
        return new ValueTable(spec, converter, state, internal(state), memory);
      }
      default -> {
        ValueState<Object> state = stateOf(backend, spec, new ValueStateDescriptor<>(name, type));
        return new ValueTable(spec, converter, state, valueOf(state), memory);
      }
    }
  }

  private static Access valueOf(ValueState<Object> state) {
    return new Access() {
      @Override
      public @Nullable Object get() throws Exception {
        return state.value();
      }

      @Override
      public void set(Object value) throws Exception {
        state.update(value);
      }
    };
  }

  @SuppressWarnings("unchecked")
  private static Access internal(State state) {
    InternalAppendingState<?, ?, ?, Object, ?> internal =
        (InternalAppendingState<?, ?, ?, Object, ?>) state;
    return new Access() {
      @Override
      public @Nullable Object get() throws Exception {
        return internal.getInternal();
      }

      @Override
      public void set(Object value) throws Exception {
        internal.updateInternal(value);
      }
    };
  }

  private static Object throwIt(String state) {
    throw new IllegalStateException("what the state '" + state + "' reduces is Python's to reduce");
  }

  /** Stands for the Python function, which is called in the worker. */
  private record PythonsOwn(String state) implements AggregateFunction<Object, Object, Object> {
    @Override
    public Object createAccumulator() {
      return throwIt(state);
    }

    @Override
    public Object add(Object value, Object accumulator) {
      return throwIt(state);
    }

    @Override
    public Object getResult(Object accumulator) {
      return throwIt(state);
    }

    @Override
    public Object merge(Object one, Object other) {
      return throwIt(state);
    }
  }

  @Override
  boolean write(int key, int mostParts) throws Exception {
    Object value = access.get();
    if (value != null) {
      write(key, converter.toInternal().apply(value));
    }
    return true;
  }

  @Override
  RowType changeType() {
    return columns;
  }

  @Override
  void change(RowData change) throws Exception {
    if (change.isNullAt(1)) {
      state.clear();
    } else {
      access.set(converter.toElement().apply(getter.getFieldOrNull(change)));
    }
  }
}
