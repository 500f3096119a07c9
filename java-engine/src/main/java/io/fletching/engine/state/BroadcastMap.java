package io.fletching.engine.state;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapState;
import org.jspecify.annotations.Nullable;

/** A broadcast state as a map: to Flink it is none, though it has a map's methods. */
record BroadcastMap(BroadcastState<Object, Object> state) implements MapState<Object, Object> {
  @Override
  public @Nullable Object get(Object key) throws Exception {
    return state.get(key);
  }

  @Override
  public void put(Object key, Object value) throws Exception {
    state.put(key, value);
  }

  @Override
  public void putAll(Map<Object, Object> map) throws Exception {
    state.putAll(map);
  }

  @Override
  public void remove(Object key) throws Exception {
    state.remove(key);
  }

  @Override
  public boolean contains(Object key) throws Exception {
    return state.contains(key);
  }

  @Override
  public Iterable<Map.Entry<Object, Object>> entries() throws Exception {
    return state.entries();
  }

  @Override
  public Iterable<Object> keys() throws Exception {
    List<Object> keys = new ArrayList<>();
    entries().forEach(entry -> keys.add(entry.getKey()));
    return keys;
  }

  @Override
  public Iterable<Object> values() throws Exception {
    List<Object> values = new ArrayList<>();
    entries().forEach(entry -> values.add(entry.getValue()));
    return values;
  }

  @Override
  public Iterator<Map.Entry<Object, Object>> iterator() throws Exception {
    return state.iterator();
  }

  @Override
  public boolean isEmpty() throws Exception {
    return !iterator().hasNext();
  }

  @Override
  public void clear() {
    state.clear();
  }
}
