package io.fletching.engine.state;

import io.fletching.engine.bundle.BatchFlow;
import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import io.fletching.protocol.v1.StateColumns;
import io.fletching.protocol.v1.StateGiven;
import io.fletching.protocol.v1.StateRead;
import io.fletching.protocol.v1.StateSpec;
import io.fletching.protocol.v1.StateSpec.Scope;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.jspecify.annotations.Nullable;

/**
 * What the functions of an operator keep, by the number of each state: for keys, or for the task.
 *
 * <p>Used by the task's thread.
 */
public final class FunctionStates implements BatchFlow.StateKeeper, AutoCloseable {
  private final @Nullable KeyedStates keyed;
  private final OperatorStateStore store;
  private final BufferAllocator memory;
  private final List<StateTable> tables = new ArrayList<>();

  /**
   * Without a state yet.
   *
   * @param keyed null if there are no keys
   * @param store where the task's own state is
   */
  public FunctionStates(
      @Nullable KeyedStates keyed, OperatorStateStore store, BufferAllocator memory) {
    this.keyed = keyed;
    this.store = store;
    this.memory = memory;
  }

  /** Adds a state that the functions have from the start. */
  public void addBroadcast(StateSpec spec) throws Exception {
    checkNumber(spec);
    tables.add(MapTable.ofBroadcast(spec, store, memory));
  }

  /** Whether there is any that could have changed. */
  public boolean isUsed() {
    return keyed != null || !tables.isEmpty();
  }

  @Override
  public void registered(StateSpec spec) throws Exception {
    checkNumber(spec);
    if (spec.getScope() == Scope.SCOPE_SPLIT || spec.getScope() == Scope.SCOPE_UNION) {
      tables.add(OperatorListTable.of(spec, store, memory));
      return;
    }
    if (keyed == null || spec.getScope() != Scope.SCOPE_KEY) {
      throw new FletchingException(
          FailureCode.PROTOCOL_VIOLATED,
          "The worker registered the state '"
              + spec.getName()
              + "' of "
              + spec.getScope()
              + ", which there is not for this function.");
    }
    tables.add(keyed.register(spec));
  }

  private void checkNumber(StateSpec spec) {
    if (spec.getStateId() != tables.size()) {
      throw new FletchingException(
          FailureCode.PROTOCOL_VIOLATED,
          "The worker registered state number "
              + spec.getStateId()
              + " where "
              + tables.size()
              + " is the next.");
    }
  }

  @Override
  public @Nullable StateGiven beforeBatch() throws Exception {
    return keyed == null ? null : keyed.beforeBatch();
  }

  @Override
  public StateGiven read(StateRead read) throws Exception {
    StateTable table = table(read.getStateId());
    if (read.getAllKeys()) {
      return readKeys(table, read);
    }
    if (keyed != null && isKeyed(table)) {
      return keyed.read(table, read);
    }
    return table.answer(read).setReadId(read.getReadId()).build();
  }

  private StateGiven readKeys(StateTable table, StateRead read) throws Exception {
    if (keyed == null || !isKeyed(table)) {
      throw new FletchingException(
          FailureCode.PROTOCOL_VIOLATED,
          "The worker asked for the keys of the state '"
              + table.spec().getName()
              + "', which is of no key.");
    }
    // Only what is in the backend is found there.
    change(read.getChangesList());
    return keyed.readKeys(table, read);
  }

  @Override
  public void changed(List<StateColumns> changes, boolean forgotten) throws Exception {
    change(changes);
    if (keyed != null && forgotten) {
      keyed.forgotten();
    }
  }

  private void change(List<StateColumns> changes) throws Exception {
    for (StateColumns columns : changes) {
      StateTable table = table(columns.getStateId());
      if (keyed != null && isKeyed(table)) {
        keyed.change(table, columns.getRecordBatch());
      } else {
        table.apply(columns.getRecordBatch(), key -> {});
      }
    }
  }

  private static boolean isKeyed(StateTable table) {
    return table.spec().getScope() == Scope.SCOPE_KEY;
  }

  private StateTable table(int number) {
    if (number < 0 || number >= tables.size()) {
      throw new FletchingException(
          FailureCode.PROTOCOL_VIOLATED,
          "The worker speaks of state number " + number + " where it has " + tables.size() + ".");
    }
    return tables.get(number);
  }

  @Override
  public void forget() {
    if (keyed != null) {
      keyed.forget();
    }
  }

  @Override
  public boolean isForgottenAfterEachBatch() {
    return keyed != null && keyed.isForgottenAfterEachBatch();
  }

  @Override
  public void close() {
    tables.forEach(StateTable::close);
    if (keyed != null) {
      keyed.close();
    }
  }
}
