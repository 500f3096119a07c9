package io.fletching.engine.state;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import io.fletching.engine.batch.element.ElementConverter;
import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import io.fletching.protocol.v1.StateColumns;
import io.fletching.protocol.v1.StateGiven;
import io.fletching.protocol.v1.StateRead;
import io.fletching.protocol.v1.StateSpec;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.RowType;
import org.jspecify.annotations.Nullable;

/**
 * The keys that a worker has, and what its functions keep for them.
 *
 * <ul>
 *   <li>A key has one owner. It is given to the worker with its state in front of the first batch
 *       that has it; from then on the backend's state is old, until the worker has said what has
 *       changed. That is before each snapshot, and when the worker has to forget.
 *   <li>Keys have numbers, from 0 after each {@link #forget}.
 *   <li>A function may go through all keys that have something of a state. They are given a page at
 *       a time, whether the worker has them or not, and it has them until the next page; longer if
 *       a row of theirs comes meanwhile.
 * </ul>
 *
 * <p>Used by the task's thread.
 */
public final class KeyedStates {
  private static final int PAGE_KEYS = 1_000;
  private static final long PAGE_BYTES = 1L << 20;

  private final KeyedStateBackend<Object> backend;
  private final ElementConverter converter;
  private final BufferAllocator memory;
  private final boolean isBackendUsed;
  private final ColumnBatches keyColumns;
  private final List<StateTable> tables = new ArrayList<>();
  private Map<Object, Integer> numbers = new HashMap<>();
  private List<@Nullable Object> keys = new ArrayList<>();
  private List<@Nullable Object> retired = List.of();
  private Map<Object, Integer> retiredNumbers = Map.of();
  private BitSet givenInPages = new BitSet();
  private final Set<Integer> visitors = new LinkedHashSet<>();
  private @Nullable KeyPages pages;
  private boolean isForgetting;
  private boolean areKeysKept;
  private int given;
  private long bytes;

  /**
   * Without a state yet.
   *
   * @param isBackendUsed false if the worker itself keeps all there is, because keys come one after
   *     the other
   */
  public KeyedStates(
      KeyedStateBackend<Object> backend,
      ElementConverter key,
      boolean isBackendUsed,
      BufferAllocator memory) {
    this.backend = backend;
    this.converter = key;
    this.isBackendUsed = isBackendUsed;
    this.memory = memory;
    this.keyColumns = new ColumnBatches(keyColumns(key), memory);
  }

  private static RowType keyColumns(ElementConverter key) {
    return new RowType(
        false,
        List.of(
            new RowType.RowField("key", new IntType(false)),
            new RowType.RowField("value", key.logicalType())));
  }

  /** The number of a key, which it gets if it has none. */
  public int numberOf(Object key) {
    Integer number = numbers.get(key);
    if (number != null) {
      if (!visitors.isEmpty() && !isForgetting) {
        visitors.remove(number);
      }
      return number;
    }
    int next = keys.size();
    numbers.put(key, next);
    keys.add(key);
    return next;
  }

  /** The key that the worker means by this number. */
  public Object key(int number) {
    // What it says before it has forgotten is about the keys that it had.
    List<@Nullable Object> meant = isForgetting ? retired : keys;
    Object key = number < 0 || number >= meant.size() ? null : meant.get(number);
    if (key == null) {
      throw new FletchingException(
          FailureCode.PROTOCOL_VIOLATED,
          "The worker speaks of key number " + number + " where it has " + meant.size() + ".");
    }
    return key;
  }

  /** Whether no key is forgotten for now. */
  public boolean areKeysKept() {
    return areKeysKept;
  }

  /** Has all keys kept, or not any more. */
  public void keepKeys(boolean keep) {
    areKeysKept = keep;
  }

  /** How many keys the worker has. */
  public int size() {
    return keys.size();
  }

  /** Whether the worker has this key, or is about to. */
  public boolean has(Object key) {
    return numbers.containsKey(key);
  }

  /** About how many bytes of keys and state the worker was given. */
  public long bytes() {
    return bytes;
  }

  boolean isForgottenAfterEachBatch() {
    // When a value expires only the backend knows.
    return isBackendUsed
        && !areKeysKept
        && tables.stream().anyMatch(table -> table.spec().hasTtl());
  }

  /** What follows is about other keys, with numbers from 0. */
  void forget() {
    isForgetting = true;
    retired = keys;
    retiredNumbers = numbers;
    keys = new ArrayList<>();
    numbers = new HashMap<>();
    givenInPages = new BitSet();
    given = 0;
    bytes = 0;
  }

  /** The changes of the keys that were forgotten have all been made. */
  void forgotten() {
    isForgetting = false;
    retired = List.of();
    retiredNumbers = Map.of();
    visitors.clear();
  }

  /** Adds a state. */
  StateTable register(StateSpec spec) throws Exception {
    StateTable table = StateTable.of(spec, backend, memory);
    tables.add(table);
    return table;
  }

  /** What the worker has to be given in front of the next batch; null if nothing. */
  @Nullable StateGiven beforeBatch() throws Exception {
    if (given == keys.size()) {
      return null;
    }
    for (int number = given; number < keys.size(); number++) {
      Object key = keys.get(number);
      if (key != null && !givenInPages.get(number)) {
        give(number, key);
      }
    }
    given = keys.size();
    if (keyColumns.rows() == 0) {
      return null;
    }
    StateGiven.Builder message = StateGiven.newBuilder();
    finish(message);
    return message.build();
  }

  private void give(int number, Object key) throws Exception {
    keyColumns.write(GenericRowData.of(number, converter.toInternal().orNull(key)));
    if (!tables.isEmpty()) {
      backend.setCurrentKey(key);
      for (StateTable table : tables) {
        table.give(number);
      }
    }
  }

  private void finish(StateGiven.Builder message) {
    message.setKeys(keyColumns.finish());
    bytes += message.getKeys().size();
    for (StateTable table : tables) {
      add(message, table.finish());
    }
  }

  /**
   * Answers a question about all keys that have something of a state; what the worker has changed
   * is in the backend. Keys that were given for the last page alone are the backend's again.
   */
  StateGiven readKeys(StateTable table, StateRead read) throws Exception {
    StateGiven.Builder answer = StateGiven.newBuilder().setReadId(read.getReadId());
    takeBackVisitors(answer);
    if (read.getPage() == 0) {
      closePages();
      pages = KeyPages.of(backend, table.spec().getName());
    }
    KeyPages open = pages;
    if (open == null || read.getPage() != open.page()) {
      throw new FletchingException(
          FailureCode.PROTOCOL_VIOLATED,
          "The worker asked for page "
              + read.getPage()
              + " of the keys of the state '"
              + table.spec().getName()
              + "', which there is not.");
    }
    Iterator<Object> found = open.keys();
    while (answer.getPageKeysCount() < PAGE_KEYS && isPageOpen() && found.hasNext()) {
      Object key = found.next();
      int number = visit(key);
      answer.addPageKeys(number);
      give(number, key);
    }
    if (answer.getPageKeysCount() > 0) {
      finish(answer);
    }
    if (found.hasNext()) {
      open.turn();
      answer.setNextPage(open.page());
    } else {
      closePages();
    }
    return answer.build();
  }

  private boolean isPageOpen() {
    return tables.stream().mapToLong(StateTable::writtenBytes).sum() < PAGE_BYTES;
  }

  /** The number of a key of a page, which it gets if it has none. */
  private int visit(Object key) {
    Map<Object, Integer> known = isForgetting ? retiredNumbers : numbers;
    Integer number = known.get(key);
    if (number != null) {
      return number;
    }
    List<@Nullable Object> meant = isForgetting ? retired : keys;
    int next = meant.size();
    known.put(key, next);
    meant.add(key);
    visitors.add(next);
    if (!isForgetting) {
      givenInPages.set(next);
    }
    return next;
  }

  private void takeBackVisitors(StateGiven.Builder answer) {
    Map<Object, Integer> known = isForgetting ? retiredNumbers : numbers;
    List<@Nullable Object> meant = isForgetting ? retired : keys;
    for (int number : visitors) {
      known.remove(requireNonNull(meant.set(number, null)));
      answer.addForgottenKeys(number);
    }
    visitors.clear();
  }

  private void closePages() {
    if (pages != null) {
      pages.close();
      pages = null;
    }
  }

  private void add(StateGiven.Builder message, StateColumns columns) {
    if (!columns.getRecordBatch().isEmpty() || columns.getUnreadKeysCount() > 0) {
      bytes += columns.getRecordBatch().size();
      message.addStates(columns);
    }
  }

  /** Answers a question about a key. */
  StateGiven read(StateTable table, StateRead read) throws Exception {
    backend.setCurrentKey(key(read.getKey()));
    StateGiven answer = table.answer(read).setReadId(read.getReadId()).build();
    bytes += answer.getStatesList().stream().mapToLong(s -> s.getRecordBatch().size()).sum();
    return answer;
  }

  /** Makes changes of keys; until {@link #forgotten} those before {@link #forget}, if it was. */
  void change(StateTable table, ByteString changes) throws Exception {
    table.apply(changes, number -> backend.setCurrentKey(key(number)));
    if (!isForgetting) {
      bytes += changes.size();
    }
  }

  void close() {
    closePages();
    keyColumns.close();
  }
}
