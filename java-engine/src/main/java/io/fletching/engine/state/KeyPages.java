package io.fletching.engine.state;

import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;

/** All keys that have something of a state, as they were when it was opened. */
final class KeyPages implements AutoCloseable {
  private final Stream<Object> stream;
  private final Iterator<Object> keys;
  private long page;

  private KeyPages(Stream<Object> stream) {
    this.stream = stream;
    this.keys = stream.iterator();
  }

  static KeyPages of(KeyedStateBackend<Object> backend, String state) {
    Stream<Object> keys = backend.getKeys(state, VoidNamespace.INSTANCE);
    if (!backend.getBackendTypeIdentifier().equals("hashmap")) {
      return new KeyPages(keys);
    }
    // That has no view of its maps that stays as it was while they are changed. Its keys are in
    // memory anyway.
    try (keys) {
      List<Object> all = keys.toList();
      return new KeyPages(all.stream());
    }
  }

  /** Those that no page had yet. */
  Iterator<Object> keys() {
    return keys;
  }

  /** The number of the page that is next; 0 for the first. */
  long page() {
    return page;
  }

  /** A page has been given. */
  void turn() {
    page++;
  }

  @Override
  public void close() {
    stream.close();
  }
}
