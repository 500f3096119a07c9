package io.fletching.engine.operator.process;

import io.fletching.engine.bundle.BatchFlow;
import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import io.fletching.engine.state.KeyedStates;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.jspecify.annotations.Nullable;

/**
 * What an operator over a stream with keys has beside others: the keys that are in the worker with
 * their state, and timers.
 *
 * <p>If keys come one after the other (in batch execution), the worker has all state and timers
 * itself, and is told of the end of each key.
 */
final class Keys implements Triggerable<Object, VoidNamespace> {
  /** Takes the timers that fire. */
  @FunctionalInterface
  interface Fired {
    void fired(byte what, Object key, long time) throws Exception;
  }

  private static final long NOTHING = Long.MIN_VALUE;

  private final KeyedStateBackend<Object> backend;
  private final KeyedStates states;
  private final boolean oneAtATime;
  private final long maxKeys;
  private final long maxBytes;
  private final Fired fired;
  private @Nullable InternalTimerService<VoidNamespace> timers;
  private @Nullable Object current;
  private boolean areTimersHeld;
  private long firstHeld;

  Keys(
      KeyedStateBackend<Object> backend,
      KeyedStates states,
      boolean oneAtATime,
      long maxKeys,
      long maxBytes,
      Fired fired) {
    this.backend = backend;
    this.states = states;
    this.oneAtATime = oneAtATime;
    this.maxKeys = maxKeys;
    this.maxBytes = maxBytes;
    this.fired = fired;
  }

  /** Has timers fire. */
  void useTimers(InternalTimerService<VoidNamespace> service) {
    timers = service;
  }

  KeyedStates states() {
    return states;
  }

  boolean oneAtATime() {
    return oneAtATime;
  }

  boolean hasTimers() {
    return timers != null;
  }

  /** Whether the worker holds timers, as far as its results that are there say. */
  boolean areTimersHeld() {
    return areTimersHeld;
  }

  /** Whether the worker holds timers that may fire by this watermark. */
  boolean areTimersHeldUntil(long watermark) {
    return areTimersHeld && firstHeld <= watermark;
  }

  /** The number of a key, for a row that is added to the flow next. */
  int number(@Nullable Object key, BatchFlow flow) throws Exception {
    if (key == null) {
      throw new FletchingException(
          FailureCode.VALUE_NOT_SUPPORTED,
          "An element has no key: what key_by was given returned None for it.");
    }
    if (oneAtATime) {
      turnTo(key, flow);
    } else if (areTooManyWith(key) && !states.areKeysKept()) {
      if (hasTimers()) {
        // The worker names their keys by the numbers that it is to forget.
        fired.fired(ElementBatches.HAND_OVER, key, NOTHING);
      }
      flow.forgetState();
    }
    return states.numberOf(key);
  }

  /** Nobody else has the state of the current key, so that it is kept until its end. */
  private void turnTo(Object key, BatchFlow flow) throws Exception {
    if (key.equals(current)) {
      return;
    }
    endKey();
    current = key;
    if (areTooManyWith(key)) {
      flow.forgetState();
    }
  }

  private boolean areTooManyWith(Object key) {
    return states.bytes() >= maxBytes || (states.size() >= maxKeys && !states.has(key));
  }

  /** Tells the worker that a key's elements have come to their end, if there are any. */
  void endKey() throws Exception {
    Object ended = current;
    if (oneAtATime && ended != null) {
      current = null;
      fired.fired(ElementBatches.KEY_END, ended, NOTHING);
    }
  }

  /** Does with a timer what a function has asked for. */
  void change(byte change, int key, long time) {
    InternalTimerService<VoidNamespace> service = timers;
    if (service == null) {
      throw new FletchingException(
          FailureCode.PROTOCOL_VIOLATED, "The worker changed a timer where there are none.");
    }
    if (change == ElementBatches.HOLDS || change == ElementBatches.HOLDS_NONE) {
      areTimersHeld = change == ElementBatches.HOLDS;
      firstHeld = time;
      return;
    }
    backend.setCurrentKey(states.key(key));
    switch (change) {
      case ElementBatches.REGISTER_EVENT ->
          service.registerEventTimeTimer(VoidNamespace.INSTANCE, time);
      case ElementBatches.DELETE_EVENT ->
          service.deleteEventTimeTimer(VoidNamespace.INSTANCE, time);
      case ElementBatches.REGISTER_PROCESSING ->
          service.registerProcessingTimeTimer(VoidNamespace.INSTANCE, time);
      case ElementBatches.DELETE_PROCESSING ->
          service.deleteProcessingTimeTimer(VoidNamespace.INSTANCE, time);
      default ->
          throw new FletchingException(
              FailureCode.PROTOCOL_VIOLATED,
              "The worker gave an element of output " + change + ".");
    }
  }

  @Override
  public void onEventTime(InternalTimer<Object, VoidNamespace> timer) throws Exception {
    fired.fired(ElementBatches.EVENT_TIMER, timer.getKey(), timer.getTimestamp());
  }

  @Override
  public void onProcessingTime(InternalTimer<Object, VoidNamespace> timer) throws Exception {
    fired.fired(ElementBatches.PROCESSING_TIMER, timer.getKey(), timer.getTimestamp());
  }
}
