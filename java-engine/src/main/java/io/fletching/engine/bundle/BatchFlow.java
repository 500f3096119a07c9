package io.fletching.engine.bundle;

import static java.util.Objects.requireNonNull;

import io.fletching.engine.batch.RowDataWriter;
import io.fletching.engine.batch.RowValues;
import io.fletching.engine.channel.ChannelListener;
import io.fletching.engine.channel.RowCall;
import io.fletching.engine.channel.StateFlush;
import io.fletching.engine.channel.WorkerChannel;
import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import io.fletching.protocol.v1.BundleFinished;
import io.fletching.protocol.v1.StateColumns;
import io.fletching.protocol.v1.StateGiven;
import io.fletching.protocol.v1.StateRead;
import io.fletching.protocol.v1.StateSpec;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.util.function.ThrowingRunnable;
import org.jspecify.annotations.Nullable;

/**
 * The flow of an operator's rows through a channel and back.
 *
 * <ul>
 *   <li>Order: rows, and what is put between them, leave in the order in which they came.
 *   <li>Threads: all methods are the task thread's, but for those of {@link ChannelListener}, which
 *       only queue what they are told and put a mail in the task's mailbox. What a channel answers
 *       while it is being told, on the task's thread, needs no mail.
 *   <li>Waiting: whoever waits here serves the mailbox, so checkpoints, timers and cancellation go
 *       on meanwhile. Only mails of this operator and those behind it run then: no other row of
 *       this operator can come in between. Past the task's end no mails are taken, and yet a
 *       checkpoint that was triggered before may still be to be made: its {@link #drain} waits for
 *       the channel alone.
 *   <li>A source of the old kind (a SourceFunction, such as datagen's) calls {@link #add} from a
 *       thread of its own, under the lock that all mails need too. It may not yield, for then a
 *       checkpoint could come in between its row and its offset; so it takes the results itself, as
 *       the lock's holder may, and while it is busy no mail is put for them: passing the lock
 *       between two threads costs more than a batch does.
 *   <li>Memory: at most {@link FlowLimits#maxBatches} batches and {@link FlowLimits#maxBytes} bytes
 *       are in flight, with one batch being filled meanwhile; what is forwarded counts.
 *   <li>A failure of the worker is thrown from the next mail, {@link #add} or {@link #drain}.
 * </ul>
 */
public final class BatchFlow implements ChannelListener, AutoCloseable {
  /** Takes the results. */
  public interface Emitter {
    /**
     * The result of a batch came back, or a part of it; {@link #emit} follows for its rows.
     *
     * @return behind which row the result ends, if more of it follows
     * @throws FletchingException PROTOCOL_VIOLATED if it is no result of this batch
     */
    int open(PendingBatch batch, VectorSchemaRoot result);

    /** Emits what the open result has for these rows of its batch, and was not emitted yet. */
    void emit(PendingBatch batch, int from, int to) throws Exception;

    /**
     * What is to be kept of a row until its result is there; null if nothing is forwarded. The flow
     * copies it.
     */
    @Nullable BinaryRowData forward(RowData row);

    /** A bundle came to its end, with what the functions counted. */
    void bundleFinished(BundleFinished finished);
  }

  /** Keeps the state of functions. Called on the task's thread. */
  public interface StateKeeper {
    /** A function keeps state from here on. */
    void registered(StateSpec spec) throws Exception;

    /** What a function asks for and waits for. */
    StateGiven read(StateRead read) throws Exception;

    /** What the worker has to be given in front of the next batch; null if nothing. */
    @Nullable StateGiven beforeBatch() throws Exception;

    /**
     * What has changed in the worker.
     *
     * @param forgotten whether the worker has forgotten it, of the keys before {@link #forget}
     */
    void changed(List<StateColumns> changes, boolean forgotten) throws Exception;

    /** Rows from here on are of keys that the worker has to be given anew. */
    void forget();

    /** Whether nothing is the worker's for longer than a batch. */
    boolean isForgottenAfterEachBatch();
  }

  /** Takes the results of rows that were done alone. */
  @FunctionalInterface
  public interface RowEmitter {
    /**
     * Emits what was made of a row.
     *
     * @param timestamp the row's
     * @param results what the functions gave, see {@link RowCall#call}
     */
    void emit(RowData row, long timestamp, @Nullable Object[] results) throws Exception;
  }

  private record Result(long batchId, VectorSchemaRoot root, boolean more, long receivedNanos) {}

  private record SingleRows(RowCall call, RowValues values, RowEmitter emitter) {}

  // While batches fill by themselves the timer need not look at each.
  private static final long MAX_TIMER_DELAY_MILLIS = 7;

  private final WorkerChannel channel;
  private final RowDataWriter writer;
  private final MailboxExecutor mailbox;
  private final ProcessingTimeService timers;
  private final FlowLimits limits;
  private final Emitter emitter;
  private final BatchSizer sizer;
  private final RowAtATime rowAtATime = new RowAtATime();
  private final Thread taskThread;

  private final Deque<PendingBatch> inFlight = new ArrayDeque<>();
  private final Deque<PendingBatch> spare = new ArrayDeque<>();
  private PendingBatch filling = new PendingBatch();
  private long lastBatchId;
  private long bytesInFlight;
  private int rowsInFlight;
  private long lastAnswerNanos;
  private boolean timerSet;
  private long timerDelayMillis;
  private boolean overdue;

  private long lastBundleId;
  private long finishedBundleId;
  private int bundleRows;
  private long bundleBeganNanos;
  private long forgettingBundleId;

  private final Queue<Result> results = new ConcurrentLinkedQueue<>();
  private final Queue<BundleFinished> finishedBundles = new ConcurrentLinkedQueue<>();
  private @Nullable StateExchange states;
  private final AtomicBoolean mailPosted = new AtomicBoolean();
  private volatile @Nullable FletchingException failure;
  private volatile boolean closed;

  private @Nullable SingleRows singleRows;
  private Consumer<FletchingException> failureNote = failed -> {};

  // The task's thread is in the channel, which may answer at once.
  private boolean inChannel;

  // Something was told that has not been delivered.
  private volatile boolean news;

  // A thread of the source's own adds rows so fast that it, or the timer, sees to the results. Who
  // waits unsets it first and looks for news then; who has news tells first and looks at it then.
  private volatile boolean sourceBusy;
  private boolean addedSinceTimer;

  private boolean mailsTaken = true;

  public BatchFlow(
      WorkerChannel channel,
      RowDataWriter writer,
      MailboxExecutor mailbox,
      ProcessingTimeService timers,
      FlowLimits limits,
      Emitter emitter) {
    this.channel = channel;
    this.writer = writer;
    this.mailbox = mailbox;
    this.timers = timers;
    this.limits = limits;
    this.emitter = emitter;
    this.taskThread = Thread.currentThread();
    this.sizer =
        new BatchSizer(Math.min(limits.maxBatchRows(), limits.maxBundleRows()), limits.leastRows());
  }

  /** Has failures noted, on any thread, before the task hears of them. */
  public void noteFailures(Consumer<FletchingException> note) {
    failureNote = note;
  }

  /** Has the state of the functions kept, before the channel is opened. */
  public void keepState(StateKeeper stateKeeper) {
    states = new StateExchange(stateKeeper);
  }

  /** Lets a row that comes alone go this way, once the channel is open. */
  public void useRowCall(RowCall call, RowValues values, RowEmitter rowEmitter) {
    singleRows = new SingleRows(call, values, rowEmitter);
  }

  /**
   * Adds a row without a time.
   *
   * @param row not kept
   */
  public void add(RowData row) throws Exception {
    add(row, PendingBatch.NO_TIMESTAMP);
  }

  /**
   * Adds a row.
   *
   * @param row not kept
   * @param timestamp its time, or {@link PendingBatch#NO_TIMESTAMP}
   */
  public void add(RowData row, long timestamp) throws Exception {
    SingleRows single = singleRows;
    if (single != null
        && filling.isEmpty()
        && inFlight.isEmpty()
        && rowAtATime.isChosen()
        && single.call().isReady()) {
      doAlone(single, row, timestamp);
      return;
    }
    if (news && Thread.currentThread() != taskThread) {
      deliver();
    }
    addedSinceTimer = true;
    writer.write(row);
    filling.add(emitter.forward(row), row.getRowKind(), timestamp);
    int rows = filling.rows();
    if (rows >= sizer.target() || fillingBytes() >= limits.maxBatchBytes()) {
      sendWhenWorthwhile();
    } else if (rows == 1) {
      filling.firstRowAt(System.nanoTime());
      setTimer();
    }
  }

  private void doAlone(SingleRows single, RowData row, long timestamp) throws Exception {
    long now = System.nanoTime();
    rowAtATime.begins(now);
    countInBundle(1, now);
    @Nullable Object[] results;
    try {
      results = single.call().call(single.values().arguments(row));
    } catch (FletchingException e) {
      checkFailure();
      throw e;
    }
    rowAtATime.ended(System.nanoTime() - now);
    single.emitter().emit(row, timestamp, results);
    finishBundleIfDue(now);
  }

  /** Has something done after the rows added so far have left, and before those that follow. */
  public void addBetween(ThrowingRunnable<Exception> action) throws Exception {
    if (inFlight.isEmpty() && filling.isEmpty()) {
      action.run();
    } else {
      filling.addBetween(action);
    }
  }

  /** Sends what is there and waits until everything has left and the bundle is at its end. */
  public void drain() throws Exception {
    drain(StateFlush.NONE);
  }

  /** The same, and what has changed of the functions' state has been written. */
  public void drain(StateFlush flush) throws Exception {
    mailsTaken = areMailsTaken();
    do {
      settle();
      if (bundleRows > 0 || flush.writes()) {
        finishBundle(flush);
      }
      while (finishedBundleId < lastBundleId) {
        await();
      }
      // A timer may have added rows meanwhile.
    } while (!filling.isEmpty() || !inFlight.isEmpty());
  }

  private boolean areMailsTaken() {
    try {
      mailbox.execute(() -> {}, "nothing");
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /**
   * Has what has changed of the functions' state written, behind {@link #drain()}. The mailbox is
   * not served meanwhile: where a snapshot is being made no timer may fire.
   */
  public void writeState(StateFlush flush) throws Exception {
    finishBundle(flush);
    while (finishedBundleId < lastBundleId) {
      checkFailure();
      awaitNews();
      deliver();
    }
  }

  /**
   * Has the worker write its state and forget it, behind the rows added so far. Rows added from
   * here on are of keys that it has to be given anew.
   */
  public void forgetState() throws Exception {
    while (filling.rows() > 0) {
      if (hasCredit()) {
        send(System.nanoTime());
      } else {
        await();
      }
    }
    if (forgettingBundleId <= finishedBundleId) {
      forget();
    }
  }

  private void forget() throws Exception {
    // Nothing is read from the backend, and so nothing sent, before what was written is there.
    forgettingBundleId = lastBundleId + 1;
    requireNonNull(states).forget();
    finishBundle(StateFlush.WRITE_AND_FORGET);
  }

  /** Sends what is there and waits until everything has left. */
  public void settle() throws Exception {
    while (!filling.isEmpty() || !inFlight.isEmpty()) {
      if (filling.rows() > 0 && hasCredit()) {
        send(System.nanoTime());
      } else if (inFlight.isEmpty() && filling.rows() == 0) {
        filling.runBetween(0);
      } else {
        await();
      }
    }
  }

  private void sendWhenWorthwhile() throws Exception {
    if (hasCredit()) {
      long now = System.nanoTime();
      sizer.sentFull(now);
      if (Thread.currentThread() != taskThread) {
        sourceBusy = true;
        setTimer();
      }
      send(now);
      return;
    }
    // Full, and no credit: nothing more can be taken in.
    while (isFull() && !hasCredit()) {
      await();
    }
    if (isFull()) {
      send(System.nanoTime());
    }
  }

  /** Of what travels and of what is forwarded. */
  private long fillingBytes() {
    return writer.bytes() + filling.forwardedBytes();
  }

  private boolean isFull() {
    return filling.rows() > 0
        && (filling.rows() >= sizer.cap() || fillingBytes() >= limits.maxBatchBytes());
  }

  private boolean hasCredit() {
    if (forgettingBundleId > finishedBundleId) {
      return false;
    }
    return inFlight.isEmpty()
        || (inFlight.size() < limits.maxBatches()
            && bytesInFlight + fillingBytes() <= limits.maxBytes()
            && rowsInFlight + filling.rows() <= limits.maxBundleRows());
  }

  private void send(long nowNanos) throws Exception {
    overdue = false;
    giveState();
    PendingBatch batch = filling;
    long bytes = fillingBytes();
    filling = spare.isEmpty() ? new PendingBatch() : spare.pop();
    VectorSchemaRoot root = writer.finish();
    batch.sent(++lastBatchId, bytes, nowNanos);
    inFlight.add(batch);
    bytesInFlight += bytes;
    rowsInFlight += batch.rows();
    countInBundle(batch.rows(), nowNanos);
    rowAtATime.sentBatch(sizer.target(), nowNanos);
    inChannel = true;
    try {
      channel.send(lastBatchId, root);
    } finally {
      inChannel = false;
    }
    deliverAnswers();
    if (states != null && states.isForgottenAfterEachBatch()) {
      forget();
    } else {
      finishBundleIfDue(nowNanos);
    }
  }

  private void countInBundle(int rows, long sentNanos) {
    if (bundleRows == 0) {
      bundleBeganNanos = sentNanos;
    }
    bundleRows += rows;
  }

  private void finishBundleIfDue(long sentNanos) throws Exception {
    if (bundleRows >= limits.maxBundleRows()
        || sentNanos - bundleBeganNanos >= limits.maxBundleMillis() * 1_000_000) {
      finishBundle(StateFlush.NONE);
    }
  }

  private void giveState() throws Exception {
    StateGiven given = states == null ? null : states.beforeBatch();
    if (given != null) {
      inChannel = true;
      try {
        channel.give(given);
      } finally {
        inChannel = false;
      }
    }
  }

  private void finishBundle(StateFlush flush) throws Exception {
    bundleRows = 0;
    inChannel = true;
    try {
      channel.finishBundle(++lastBundleId, flush);
    } finally {
      inChannel = false;
    }
    deliverAnswers();
  }

  /** What the channel answered at once, without a mail. */
  private void deliverAnswers() throws Exception {
    if (!results.isEmpty() || !finishedBundles.isEmpty()) {
      deliver();
    }
  }

  private void setTimer() {
    if (!timerSet) {
      timerSet = true;
      // The service adds a millisecond of its own.
      timers.registerTimer(timers.getCurrentProcessingTime() + timerDelayMillis, time -> onTimer());
    }
  }

  private void onTimer() throws Exception {
    timerSet = false;
    if (closed) {
      return;
    }
    if (!addedSinceTimer) {
      sourceBusy = false;
    }
    addedSinceTimer = false;
    if (news) {
      deliver();
    }
    if (filling.rows() > 0) {
      sendIfOld();
    }
    if (sourceBusy) {
      setTimer();
    }
  }

  private void sendIfOld() throws Exception {
    long now = System.nanoTime();
    if (!sizer.isOld(now - filling.firstRowNanos())) {
      // The batch that the timer was set for has left by itself; this one is new.
      timerDelayMillis = Math.min(MAX_TIMER_DELAY_MILLIS, 2 * timerDelayMillis + 1);
      setTimer();
      return;
    }
    timerDelayMillis = 0;
    if (hasCredit()) {
      sizer.sentEarly(now);
      send(now);
    } else {
      overdue = true;
    }
  }

  private void await() throws Exception {
    checkFailure();
    sourceBusy = false;
    if (news) {
      deliver();
    } else if (Thread.currentThread() == taskThread && mailsTaken) {
      mailbox.yield();
    } else {
      awaitNews();
      deliver();
    }
    checkFailure();
  }

  private void awaitNews() throws InterruptedException {
    synchronized (mailPosted) {
      while (!news) {
        mailPosted.wait();
      }
    }
  }

  private void checkFailure() {
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public void result(long batchId, VectorSchemaRoot result, boolean more) {
    results.add(new Result(batchId, result, more, System.nanoTime()));
    news = true;
    if (!sourceBusy) {
      postUnlessHere();
    }
    if (closed) {
      discardResults();
    }
  }

  @Override
  public void bundleFinished(BundleFinished finished) {
    finishedBundles.add(finished);
    news = true;
    postUnlessHere();
  }

  @Override
  public void stateRegistered(StateSpec spec) {
    StateExchange exchange = states;
    if (exchange == null) {
      ChannelListener.super.stateRegistered(spec);
      return;
    }
    exchange.register(spec);
    news = true;
    post();
  }

  @Override
  public CompletableFuture<StateGiven> stateRead(StateRead read) {
    StateExchange exchange = states;
    if (exchange == null) {
      return ChannelListener.super.stateRead(read);
    }
    CompletableFuture<StateGiven> answer = exchange.ask(read);
    if (Thread.currentThread() == taskThread) {
      // The function is run by this very thread.
      try {
        exchange.serve();
      } catch (Exception e) {
        answer.completeExceptionally(e);
      }
    } else {
      news = true;
      post();
    }
    return answer;
  }

  @Override
  public void failed(FletchingException cause) {
    failureNote.accept(cause);
    failure = cause;
    news = true;
    post();
  }

  private void postUnlessHere() {
    if (Thread.currentThread() != taskThread || !inChannel) {
      post();
    }
  }

  private void post() {
    if (closed) {
      return;
    }
    // A mail may be on its way already, and yet somebody may have begun to wait here since.
    synchronized (mailPosted) {
      mailPosted.notifyAll();
    }
    if (mailPosted.compareAndSet(false, true)) {
      try {
        mailbox.execute(this::deliver, "results of Python functions");
      } catch (RejectedExecutionException e) {
        // The task is ending; close() frees what is queued.
        mailPosted.set(false);
      }
    }
  }

  private void deliver() throws Exception {
    // What is told meanwhile is either found below or news again.
    news = false;
    mailPosted.set(false);
    if (closed) {
      return;
    }
    if (states != null) {
      states.serve();
    }
    Result result;
    while ((result = results.poll()) != null) {
      leave(result);
    }
    BundleFinished finished;
    while ((finished = finishedBundles.poll()) != null) {
      finishedBundleId = finished.getBundleId();
      if (states != null) {
        states.finished(finished, finishedBundleId == forgettingBundleId);
      }
      emitter.bundleFinished(finished);
    }
    checkFailure();
    if (filling.rows() > 0
        && (overdue || filling.rows() >= sizer.target() || isFull())
        && hasCredit()) {
      send(System.nanoTime());
    } else if (inFlight.isEmpty() && filling.rows() == 0) {
      filling.runBetween(0);
    }
  }

  private void leave(Result result) throws Exception {
    PendingBatch batch = inFlight.peek();
    try (VectorSchemaRoot root = result.root()) {
      if (batch == null || batch.id() != result.batchId()) {
        throw unexpected(batch, result);
      }
      if (result.more()) {
        emitPart(batch, root);
        return;
      }
      inFlight.remove();
      bytesInFlight -= batch.bytes();
      rowsInFlight -= batch.rows();
      long began = Math.max(batch.sentNanos(), lastAnswerNanos);
      sizer.answered(batch.rows(), result.receivedNanos() - began);
      lastAnswerNanos = result.receivedNanos();
      emitter.open(batch, root);
      emit(batch, batch.rows());
    }
    batch.begin();
    if (spare.size() < limits.maxBatches()) {
      spare.push(batch);
    }
  }

  private void emitPart(PendingBatch batch, VectorSchemaRoot root) throws Exception {
    int last = emitter.open(batch, root);
    emit(batch, last);
    emitter.emit(batch, last, last + 1);
    channel.proceed(batch.id());
  }

  /** Emits what is there for the rows before this one, and what came between them. */
  private void emit(PendingBatch batch, int end) throws Exception {
    int row = batch.emitted();
    while (row < end) {
      batch.runBetween(row);
      int stop = Math.min(batch.nextStop(), end);
      emitter.emit(batch, row, stop);
      row = stop;
    }
    batch.runBetween(row);
    batch.emitted(row);
  }

  private static FletchingException unexpected(@Nullable PendingBatch batch, Result result) {
    return new FletchingException(
        FailureCode.PROTOCOL_VIOLATED,
        "The worker answered with batch "
            + result.batchId()
            + " where "
            + (batch == null ? "no batch" : "batch " + batch.id())
            + " was expected.");
  }

  private void discardResults() {
    Result result;
    while ((result = results.poll()) != null) {
      result.root().close();
    }
  }

  /** Frees everything; what is in flight is lost. The channel is its owner's to close. */
  @Override
  public void close() {
    closed = true;
    discardResults();
    writer.close();
  }

  /** How many rows wait for their results or for being sent. */
  public int pendingRows() {
    return rowsInFlight + filling.rows();
  }

  /** How many bytes are in flight. */
  public long bytesInFlight() {
    return bytesInFlight;
  }

  /** How many batches have been sent. */
  public long batchesSent() {
    return lastBatchId;
  }
}
