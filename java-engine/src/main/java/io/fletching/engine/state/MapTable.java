package io.fletching.engine.state;

import io.fletching.engine.batch.element.ElementConverter;
import io.fletching.engine.batch.element.ElementTypes;
import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import io.fletching.protocol.v1.StateGiven;
import io.fletching.protocol.v1.StateRead;
import io.fletching.protocol.v1.StateSpec;
import java.util.AbstractMap.SimpleEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.TinyIntType;

/**
 * A map for a key, entry by entry. A small one is given whole; of others, and of one that is not of
 * a key, what is asked for.
 */
final class MapTable extends StateTable {
  private static final int MOST_ENTRIES_GIVEN = 100;
  private static final int PAGE_ENTRIES = 1_000;
  private static final long PAGE_BYTES = 1L << 20;
  private static final int PUT = 0;
  private static final int REMOVE = 1;

  private final ElementConverter keys;
  private final ElementConverter values;
  private final RowData.FieldGetter changedKey;
  private final RowData.FieldGetter changedValue;
  private final RowType asked;
  private final RowData.FieldGetter askedKey;
  private final RowType changes;
  private final MapState<Object, Object> state;

  // Iterations that are under way, by what the next read says.
  private final Map<Long, Iterator<Map.Entry<Object, Object>>> pages = new HashMap<>();
  private long lastPage;

  private MapTable(
      StateSpec spec,
      ElementConverter keys,
      ElementConverter values,
      MapState<Object, Object> state,
      BufferAllocator memory) {
    super(spec, columns("map_key", keys.logicalType(), "value", values.logicalType()), memory);
    this.keys = keys;
    this.values = values;
    this.state = state;
    LogicalType keyType = keys.logicalType();
    LogicalType valueType = values.logicalType();
    this.changes =
        columns("change", new TinyIntType(false), "map_key", keyType, "value", valueType);
    this.changedKey = RowData.createFieldGetter(keyType, 2);
    this.changedValue = RowData.createFieldGetter(valueType, 3);
    this.asked = columns("map_key", keyType);
    this.askedKey = RowData.createFieldGetter(keyType, 1);
  }

  static MapTable of(StateSpec spec, KeyedStateBackend<?> backend, BufferAllocator memory)
      throws Exception {
    MapStateDescriptor<Object, Object> descriptor = descriptor(spec);
    return of(spec, stateOf(backend, spec, descriptor), memory);
  }

  /** Of a map that all parallel tasks have alike. */
  static MapTable ofBroadcast(StateSpec spec, OperatorStateStore store, BufferAllocator memory)
      throws Exception {
    return of(spec, new BroadcastMap(store.getBroadcastState(descriptor(spec))), memory);
  }

  private static MapTable of(
      StateSpec spec, MapState<Object, Object> state, BufferAllocator memory) {
    ElementConverter keys = converter(ElementTypes.typeInformation(spec.getMapKey()));
    ElementConverter values = converter(ElementTypes.typeInformation(spec.getValue()));
    return new MapTable(spec, keys, values, state, memory);
  }

  private static MapStateDescriptor<Object, Object> descriptor(StateSpec spec) {
    return new MapStateDescriptor<>(
        spec.getName(),
        ElementTypes.typeInformation(spec.getMapKey()),
        ElementTypes.typeInformation(spec.getValue()));
  }

  @Override
  boolean write(int key, int mostParts) throws Exception {
    int most = Math.min(mostParts, MOST_ENTRIES_GIVEN);
    List<Map.Entry<Object, Object>> entries = new ArrayList<>();
    for (Map.Entry<Object, Object> entry : state.entries()) {
      if (entries.size() == most) {
        return false;
      }
      entries.add(entry);
    }
    for (Map.Entry<Object, Object> entry : entries) {
      writeEntry(key, entry);
    }
    return true;
  }

  private void writeEntry(int key, Map.Entry<Object, Object> entry) {
    write(
        key,
        keys.toInternal().orNull(entry.getKey()),
        values.toInternal().orNull(entry.getValue()));
  }

  @Override
  StateGiven.Builder answer(StateRead read) throws Exception {
    StateGiven.Builder answer = StateGiven.newBuilder();
    if (read.getPages()) {
      answer.setNextPage(writePage(read));
    } else {
      ColumnBatches.read(
          read.getMapKeys(),
          asked,
          memory(),
          row -> {
            Object mapKey = keys.toElement().orNull(askedKey.getFieldOrNull(row));
            if (state.contains(mapKey)) {
              writeEntry(read.getKey(), new SimpleEntry<>(mapKey, state.get(mapKey)));
            }
          });
    }
    return answer.addStates(finish());
  }

  private long writePage(StateRead read) throws Exception {
    Iterator<Map.Entry<Object, Object>> entries =
        read.getPage() == 0 ? state.iterator() : pages.remove(read.getPage());
    if (entries == null) {
      throw new FletchingException(
          FailureCode.PROTOCOL_VIOLATED,
          "The worker asked for page "
              + read.getPage()
              + " of the state '"
              + spec().getName()
              + "', which there is not.");
    }
    for (int i = 0; i < PAGE_ENTRIES && writtenBytes() < PAGE_BYTES && entries.hasNext(); i++) {
      writeEntry(read.getKey(), entries.next());
    }
    if (!entries.hasNext()) {
      return 0;
    }
    pages.put(++lastPage, entries);
    return lastPage;
  }

  @Override
  RowType changeType() {
    return changes;
  }

  @Override
  void change(RowData change) throws Exception {
    // Who has not come to an end by now has given up.
    pages.clear();
    switch (change.getByte(1)) {
      case PUT ->
          state.put(
              keys.toElement().orNull(changedKey.getFieldOrNull(change)),
              values.toElement().orNull(changedValue.getFieldOrNull(change)));
      case REMOVE -> state.remove(keys.toElement().orNull(changedKey.getFieldOrNull(change)));
      default -> state.clear();
    }
  }
}
