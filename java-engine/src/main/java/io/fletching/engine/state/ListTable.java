package io.fletching.engine.state;

import io.fletching.engine.batch.element.ElementConverter;
import io.fletching.protocol.v1.StateSpec;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.ListTypeInfo;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.BooleanType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;

/** A list for a key. A change is what is added, to the list or to an empty one. */
final class ListTable extends StateTable {
  private final ElementConverter converter;
  private final RowData.FieldGetter added;
  private final RowType changes;
  private final ListState<Object> state;

  ListTable(
      StateSpec spec,
      KeyedStateBackend<?> backend,
      TypeInformation<Object> element,
      BufferAllocator memory)
      throws Exception {
    super(spec, columns("elements", listOf(element).logicalType()), memory);
    this.converter = listOf(element);
    LogicalType type = converter.logicalType();
    this.added = RowData.createFieldGetter(type, 2);
    this.changes = columns("cleared", new BooleanType(false), "elements", type);
    this.state = stateOf(backend, spec, new ListStateDescriptor<>(spec.getName(), element));
  }

  private static ElementConverter listOf(TypeInformation<Object> element) {
    return converter(new ListTypeInfo<>(element));
  }

  @Override
  boolean write(int key, int mostParts) throws Exception {
    Iterable<Object> elements = state.get();
    if (elements == null) {
      return true;
    }
    List<Object> all = new ArrayList<>();
    for (Object element : elements) {
      if (all.size() == mostParts) {
        return false;
      }
      all.add(element);
    }
    if (!all.isEmpty()) {
      write(key, converter.toInternal().apply(all));
    }
    return true;
  }

  @Override
  RowType changeType() {
    return changes;
  }

  @Override
  @SuppressWarnings("unchecked")
  void change(RowData change) throws Exception {
    Object value = added.getFieldOrNull(change);
    List<Object> elements =
        value == null ? List.of() : (List<Object>) converter.toElement().apply(value);
    if (change.getBoolean(1)) {
      state.update(elements);
    } else {
      state.addAll(elements);
    }
  }
}
