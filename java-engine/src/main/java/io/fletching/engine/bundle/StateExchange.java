package io.fletching.engine.bundle;

import io.fletching.engine.channel.ChannelListener;
import io.fletching.protocol.v1.BundleFinished;
import io.fletching.protocol.v1.StateGiven;
import io.fletching.protocol.v1.StateRead;
import io.fletching.protocol.v1.StateSpec;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * What a flow's functions and the keeper of their state have to say to each other.
 *
 * <p>Threads: {@link #register} and {@link #ask} are the channel's, and only queue; all other
 * methods are the task thread's.
 */
final class StateExchange {
  private record Asked(StateRead read, CompletableFuture<StateGiven> answer) {}

  private final BatchFlow.StateKeeper keeper;
  private final Queue<StateSpec> registered = new ConcurrentLinkedQueue<>();
  private final Queue<Asked> asked = new ConcurrentLinkedQueue<>();

  StateExchange(BatchFlow.StateKeeper keeper) {
    this.keeper = keeper;
  }

  /** Whether nothing is the worker's for longer than a batch. */
  boolean isForgottenAfterEachBatch() {
    return keeper.isForgottenAfterEachBatch();
  }

  /** See {@link ChannelListener#stateRegistered}. */
  void register(StateSpec spec) {
    registered.add(spec);
  }

  /** See {@link ChannelListener#stateRead}. */
  CompletableFuture<StateGiven> ask(StateRead read) {
    CompletableFuture<StateGiven> answer = new CompletableFuture<>();
    asked.add(new Asked(read, answer));
    return answer;
  }

  /** Answers what has been asked. */
  void serve() throws Exception {
    takeRegistered();
    Asked question;
    while ((question = asked.poll()) != null) {
      // What it is about may have been registered only now.
      takeRegistered();
      question.answer().complete(keeper.read(question.read()));
    }
  }

  private void takeRegistered() throws Exception {
    StateSpec spec;
    while ((spec = registered.poll()) != null) {
      keeper.registered(spec);
    }
  }

  /** What the worker has to be given in front of the next batch; null if nothing. */
  @Nullable StateGiven beforeBatch() throws Exception {
    serve();
    return keeper.beforeBatch();
  }

  /** Rows from here on are of keys that the worker has to be given anew. */
  void forget() {
    keeper.forget();
  }

  /**
   * Takes what has changed in the worker.
   *
   * @param forgotten whether the worker has forgotten it, of the keys before {@link #forget}
   */
  void finished(BundleFinished bundle, boolean forgotten) throws Exception {
    // Others may have been registered since.
    takeRegistered();
    keeper.changed(bundle.getStateChangesList(), forgotten);
  }
}
