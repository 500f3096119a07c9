package io.fletching.engine.state;

import io.fletching.engine.batch.element.ElementConverter;
import io.fletching.engine.batch.element.ElementTypes;
import io.fletching.protocol.v1.StateSpec;
import io.fletching.protocol.v1.StateSpec.Scope;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.BooleanType;
import org.apache.flink.table.types.logical.RowType;

/** A list of the task, element by element. A change is a new list. */
final class OperatorListTable extends StateTable {
  private final ElementConverter converter;
  private final RowData.FieldGetter added;
  private final RowType changes;
  private final ListState<Object> state;

  private OperatorListTable(
      StateSpec spec, ElementConverter converter, ListState<Object> state, BufferAllocator memory) {
    super(spec, columns("element", converter.logicalType()), memory);
    this.converter = converter;
    this.state = state;
    this.added = RowData.createFieldGetter(converter.logicalType(), 2);
    this.changes = columns("cleared", new BooleanType(false), "element", converter.logicalType());
  }

  static OperatorListTable of(StateSpec spec, OperatorStateStore store, BufferAllocator memory)
      throws Exception {
    ListStateDescriptor<Object> descriptor =
        new ListStateDescriptor<>(spec.getName(), ElementTypes.typeInformation(spec.getValue()));
    ListState<Object> state =
        spec.getScope() == Scope.SCOPE_UNION
            ? store.getUnionListState(descriptor)
            : store.getListState(descriptor);
    ElementConverter converter = converter(ElementTypes.typeInformation(spec.getValue()));
    return new OperatorListTable(spec, converter, state, memory);
  }

  @Override
  boolean write(int key, int mostParts) throws Exception {
    for (Object element : state.get()) {
      write(key, converter.toInternal().orNull(element));
    }
    return true;
  }

  @Override
  RowType changeType() {
    return changes;
  }

  @Override
  void change(RowData change) throws Exception {
    if (change.getBoolean(1)) {
      state.clear();
    } else {
      state.add(converter.toElement().orNull(added.getFieldOrNull(change)));
    }
  }
}
