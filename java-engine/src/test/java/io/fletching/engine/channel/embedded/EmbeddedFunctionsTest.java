package io.fletching.engine.channel.embedded;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.fletching.engine.channel.RecordingListener;
import io.fletching.engine.channel.RecordingListener.Finished;
import io.fletching.engine.channel.RecordingListener.Result;
import io.fletching.engine.channel.RowCall;
import io.fletching.engine.channel.SampleBatches;
import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import io.fletching.protocol.v1.BundleFinished;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What only a worker inside the JVM has to mind. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@NeedsPemja
final class EmbeddedFunctionsTest {
  private static final long GRACE_MILLIS = 30_000;
  private static final long SHORT_MILLIS = 1_000;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final RootAllocator memory = new RootAllocator();
  private final RecordingListener listener = new RecordingListener();
  private final List<EmbeddedWorkerChannel> channels = new ArrayList<>();
  private final BlockingQueue<FletchingException> taskFailures = new LinkedBlockingQueue<>();
  private BufferAllocator allocator = memory;

  @BeforeEach
  void giveMemory() {
    allocator = memory.newChildAllocator("operator", 0, Long.MAX_VALUE);
  }

  @AfterEach
  void everythingIsGivenBack() {
    channels.forEach(channel -> channel.close(GRACE_MILLIS));
    allocator.close();
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(memory.getAllocatedMemory()).isZero());
  }

  @Test
  void aFunctionThatExitsFailsAndTheJvmLives() throws Exception {
    EmbeddedWorkerChannel channel = open("exits");
    channel.send(1, SampleBatches.longs(allocator, 1L));
    FletchingException failure = listener.nextFailure();
    assertThat(failure.code()).isEqualTo(FailureCode.FUNCTION_RAISED);
    assertThat(failure)
        .hasMessage(
            "The function 'exits' raised SystemExit: 3, called with (1) in the operator 'Calc(select=[exits(value)])': handle such "
                + "arguments in the function.\n"
                + "Traceback (most recent call last):\n"
                + "  File \""
                + Path.of("src/test/python/embedded_functions.py").toAbsolutePath()
                + "\", line 13, in exits\n"
                + "    raise SystemExit(3)\n"
                + "SystemExit: 3\n");
  }

  @Test
  void aKeyboardInterruptIsAFailureLikeAny() throws Exception {
    EmbeddedWorkerChannel channel = open("raises_keyboard_interrupt");
    channel.send(1, SampleBatches.longs(allocator, 1L));
    FletchingException failure = listener.nextFailure();
    assertThat(failure.code()).isEqualTo(FailureCode.FUNCTION_RAISED);
    assertThat(failure.sentence())
        .isEqualTo(
            "A function of operator 'Calc(select=[raises_keyboard_interrupt(value)])' raised KeyboardInterrupt.");
    assertThat(failure.userTraceback()).endsWith("KeyboardInterrupt\n");
  }

  @Test
  void aLoopIsToldOfAfterTheTimeOutAndEnded() throws Exception {
    EmbeddedWorkerChannel channel = open("loops", SHORT_MILLIS);
    channel.send(1, SampleBatches.longs(allocator, 0L, 1L));
    FletchingException failure = listener.nextFailure();
    assertThat(failure.code()).isEqualTo(FailureCode.WORKER_HUNG);
    assertThat(failure)
        .hasMessage(
            "A batch of operator 'Calc(select=[loops(value)])' was not done after 1000 ms. A function in the JVM cannot be killed: if it "
                + "does not end by itself its thread stays until the TaskManager is restarted. Find out what it waits for, or set "
                + "'python.execution-mode' to 'process'.");
    awaitNoThreadOf("loops");
    assertThat(listener.rest()).isEmpty();
  }

  @Test
  void aCallInCIsAbandoned() throws Exception {
    EmbeddedWorkerChannel channel = open("sleeps_in_c", SHORT_MILLIS);
    channel.send(1, SampleBatches.longs(allocator, 5_000L));
    assertThat(listener.nextFailure().code()).isEqualTo(FailureCode.WORKER_HUNG);
    channel.close();
    assertThat(threadsOf("sleeps_in_c")).isEqualTo(1);
    allocator.close();
    awaitNoThreadOf("sleeps_in_c");
    allocator = memory.newChildAllocator("another operator", 0, Long.MAX_VALUE);
  }

  @Test
  void anOpenThatHangsIsToldOfAfterTheTimeOutAndEnded() throws Exception {
    EmbeddedWorkerChannel channel = channel(new EmbeddedTimeouts(SHORT_MILLIS, GRACE_MILLIS));
    byte[] payload = EmbeddedSamples.payload("open_hangs");
    FletchingException failure =
        catchThrowableOfType(
            FletchingException.class,
            () -> channel.open(SampleBatches.bigint("open_hangs", payload), listener));
    assertThat(failure.code()).isEqualTo(FailureCode.WORKER_HUNG);
    assertThat(failure.sentence())
        .startsWith(
            "Opening operator 'Calc(select=[open_hangs(value)])' was not done after 1000 ms.");
    awaitNoThreadOf("open_hangs");
  }

  @Test
  void closingInterruptsALoop() throws Exception {
    EmbeddedWorkerChannel channel = open("loops");
    channel.send(1, SampleBatches.longs(allocator, 1L));
    channel.close();
    awaitNoThreadOf("loops");
    assertThat(listener.rest()).isEmpty();
  }

  @Test
  void closingInterruptsAnEventLoop() throws Exception {
    EmbeddedWorkerChannel channel = open("sleeps_in_a_loop");
    channel.send(1, SampleBatches.longs(allocator, 1L, 2L));
    assertThat(listener.next()).isEqualTo(new Result(1, List.of(1L, 2L)));
    channel.send(2, SampleBatches.longs(allocator, 1_000_000L));
    channel.close();
    awaitNoThreadOf("sleeps_in_a_loop");
    assertThat(listener.rest()).isEmpty();
  }

  @Test
  void aFunctionHasOneThread() throws Exception {
    EmbeddedWorkerChannel channel = open("keeps_its_thread");
    channel.send(1, SampleBatches.longs(allocator, 1L));
    assertThat(listener.next()).isEqualTo(new Result(1, List.of(2L)));
    channel.finishBundle(1);
    assertThat(listener.next()).isEqualTo(new Finished(1));
    Thread.sleep(50);
    channel.send(2, SampleBatches.longs(allocator, 2L));
    assertThat(listener.next()).isEqualTo(new Result(2, List.of(3L)));
    channel.close(GRACE_MILLIS);
    assertThat(listener.rest()).isEmpty();
  }

  @Test
  void aQuickFunctionIsCalledOnTheTasksThreadWhileItIsIdle() throws Exception {
    EmbeddedWorkerChannel channel = open("thread_number");
    long first = threadThatDoes(channel, 1);
    for (long id = 2; threadThatDoes(channel, id) == first; id++) {
      // The first batches, with all that is loaded for them, may not have been quick.
      assertThat(id).isLessThan(100);
    }
    channel.finishBundle(1);
    assertThat(listener.next()).isEqualTo(new Finished(1));
  }

  private long threadThatDoes(EmbeddedWorkerChannel channel, long id) throws Exception {
    channel.send(id, SampleBatches.longs(allocator, 1L));
    Result result = (Result) listener.next();
    assertThat(result.batchId()).isEqualTo(id);
    return (Long) result.values().get(0);
  }

  @Test
  void manyRowsAreNotDoneOnTheTasksThread() throws Exception {
    EmbeddedWorkerChannel channel = open("thread_number");
    long first = threadThatDoes(channel, 1);
    threadThatDoes(channel, 2);
    for (long id = 3; id < 10; id++) {
      channel.send(id, SampleBatches.range(allocator, 0, 1_000));
      assertThat(((Result) listener.next()).values()).containsOnly(first);
    }
  }

  /**
   * Sends batches until the channel is idle and was quick: it says a result before it knows itself
   * idle.
   *
   * @return the next batch's id
   */
  private long untilCallsAreDoneHere(EmbeddedWorkerChannel channel) throws Exception {
    RowCall rows = requireNonNull(channel.rowCall());
    long id = 1;
    for (; !rows.isReady(); id++) {
      assertThat(id).isLessThan(1_000);
      channel.send(id, SampleBatches.longs(allocator, 0L));
      assertThat(listener.next()).isEqualTo(new Result(id, List.of(0L)));
    }
    return id;
  }

  @Test
  void aFunctionThatExitsOnTheTasksThreadFailsAndTheJvmLives() throws Exception {
    EmbeddedWorkerChannel channel = open("exits_at_ten");
    long id = untilCallsAreDoneHere(channel);
    channel.send(id, SampleBatches.longs(allocator, 10L));
    FletchingException failure = listener.nextFailure();
    assertThat(failure.sentence())
        .isEqualTo(
            "The function 'exits_at_ten' raised SystemExit: 10, called with (10) in the operator 'Calc(select=[exits_at_ten(value)])': "
                + "handle such arguments in the function.");
    channel.send(id + 1, SampleBatches.longs(allocator, 11L));
    channel.finishBundle(1);
    assertThat(listener.rest()).isEmpty();
  }

  @Test
  void theTaskIsFailedFromOutsideIfItsThreadHangs() throws Exception {
    EmbeddedWorkerChannel channel = open("sleeps_in_c", SHORT_MILLIS);
    long id = untilCallsAreDoneHere(channel);
    long began = System.nanoTime();
    channel.send(id, SampleBatches.longs(allocator, 3_000L));
    assertThat(listener.nextFailure().code()).isEqualTo(FailureCode.WORKER_HUNG);
    assertThat(System.nanoTime() - began)
        .isGreaterThan(TimeUnit.MILLISECONDS.toNanos(SHORT_MILLIS));
    assertThat(taskFailures)
        .hasSize(1)
        .first()
        .extracting(FletchingException::code)
        .isEqualTo(FailureCode.WORKER_HUNG);
  }

  @Test
  void aLoopOnTheTasksThreadIsEnded() throws Exception {
    EmbeddedWorkerChannel channel = open("loops", SHORT_MILLIS);
    long id = untilCallsAreDoneHere(channel);
    channel.send(id, SampleBatches.longs(allocator, 1L));
    assertThat(listener.nextFailure().code()).isEqualTo(FailureCode.WORKER_HUNG);
  }

  @Test
  void aRowAloneIsDoneAsValues() throws Exception {
    EmbeddedWorkerChannel channel = open("exits_at_ten");
    untilCallsAreDoneHere(channel);
    RowCall rows = requireNonNull(channel.rowCall());
    assertThat(rows.call(new Object[] {7L})).containsExactly(7L);
    assertThat(rows.call(new Object[] {null})).containsOnlyNulls();
    FletchingException failure =
        catchThrowableOfType(FletchingException.class, () -> rows.call(new Object[] {10L}));
    assertThat(failure.code()).isEqualTo(FailureCode.FUNCTION_RAISED);
    assertThat(failure.sentence()).contains("called with (10) in the operator");
    assertThat(listener.nextFailure()).isSameAs(failure);
    assertThat(rows.isReady()).isFalse();
  }

  @Test
  void whatKeepsItsThreadOrNeedsArrowHasNoWayForSingleRows() throws Exception {
    assertThat(open("keeps_its_thread").rowCall()).isNull();
    assertThat(open("arrow_slices").rowCall()).isNull();
  }

  @Test
  void twoFunctionsOfOneTaskShareItsPython() throws Exception {
    EmbeddedWorkerChannel first = open("thread_number");
    EmbeddedWorkerChannel second = open("thread_number");
    for (long id = 1; id < 10; id++) {
      threadThatDoes(first, id);
      threadThatDoes(second, id);
    }
    first.close(GRACE_MILLIS);
    threadThatDoes(second, 10);
    second.close(GRACE_MILLIS);
  }

  @Test
  void aModuleThatIsMissingIsNamed() throws Exception {
    EmbeddedWorkerChannel channel = channel(new EmbeddedTimeouts(GRACE_MILLIS, GRACE_MILLIS));
    byte[] payload = EmbeddedSamples.payload("module_not_there");
    FletchingException failure =
        catchThrowableOfType(
            FletchingException.class,
            () -> channel.open(SampleBatches.bigint("module_not_there", payload), listener));
    assertThat(failure.code()).isEqualTo(FailureCode.FUNCTION_NOT_LOADED);
    assertThat(failure.sentence())
        .contains("module_not_there")
        .contains("No module named 'module_of_the_client'");
  }

  @Test
  void printsReachTheConsoleLineByLine() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream realOut = System.out;
    PrintStream realErr = System.err;
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    try {
      open("prints").send(1, SampleBatches.longs(allocator, 1L));
      assertThat(listener.next()).isEqualTo(new Result(1, List.of(1L)));
    } finally {
      System.setOut(realOut);
      System.setErr(realErr);
    }
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("printed 1\nparts of a line\n");
    assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("complained 1\n");
  }

  @Test
  void anArgumentThatIsKeptDoesNotHoldTheOperatorUp() throws Exception {
    EmbeddedWorkerChannel channel = open("arrow_keeps");
    channel.send(1, SampleBatches.range(allocator, 0, 1_000));
    listener.next();
    channel.close(GRACE_MILLIS);
    assertThat(allocator.getAllocatedMemory()).isZero();
    assertThat(memory.getAllocatedMemory()).isGreaterThanOrEqualTo(8_000);
    EmbeddedWorkerChannel other = open("arrow_lets_go");
    other.send(1, SampleBatches.longs(allocator, 7L));
    assertThat(listener.next()).isEqualTo(new Result(1, List.of(7L)));
  }

  @Test
  void anArgumentInACycleIsGivenBackByClosing() throws Exception {
    EmbeddedWorkerChannel channel = open("arrow_cycles");
    channel.send(1, SampleBatches.range(allocator, 0, 1_000));
    listener.next();
    channel.close(GRACE_MILLIS);
    assertThat(memory.getAllocatedMemory()).isZero();
  }

  @Test
  void aSliceIsAResultLikeAny() throws Exception {
    open("arrow_slices").send(1, SampleBatches.longs(allocator, 1L, null, 3L));
    List<Object> expected = new ArrayList<>();
    expected.add(1L);
    expected.add(null);
    expected.add(3L);
    assertThat(listener.next()).isEqualTo(new Result(1, expected));
  }

  @Test
  void aResultInPythonsMemoryIsReadAndGivenBackOnAnotherThread() throws Exception {
    BlockingQueue<VectorSchemaRoot> results = new LinkedBlockingQueue<>();
    EmbeddedWorkerChannel channel = channel(new EmbeddedTimeouts(GRACE_MILLIS, GRACE_MILLIS));
    byte[] payload = EmbeddedSamples.payload("arrow_wraps_python_memory");
    channel.open(SampleBatches.bigint("arrow_wraps_python_memory", payload), new Handover(results));
    for (int id = 1; id <= 500; id++) {
      channel.send(id, SampleBatches.range(allocator, id, 100));
      if (id > SampleBatches.CREDITS) {
        // Freed here, which takes Python's lock, while the channel's thread is in Python.
        readAndClose(results, id - SampleBatches.CREDITS);
      }
    }
    for (int id = 501 - SampleBatches.CREDITS; id <= 500; id++) {
      readAndClose(results, id);
    }
    channel.close(GRACE_MILLIS);
  }

  private static void readAndClose(BlockingQueue<VectorSchemaRoot> results, long first)
      throws InterruptedException {
    try (VectorSchemaRoot result = results.take()) {
      assertThat(((BigIntVector) result.getVector(0)).get(99)).isEqualTo(first + 99);
    }
  }

  @Test
  void aResultOfAnotherTypeIsCast() throws Exception {
    open("arrow_of_another_type").send(1, SampleBatches.longs(allocator, 1L));
    assertThat(listener.next()).isEqualTo(new Result(1, List.of(1L)));
  }

  @Test
  void manyChannelsOneAfterAnotherLeaveNothing() throws Exception {
    for (int round = 0; round < 20; round++) {
      EmbeddedWorkerChannel channel = open("keeps_its_thread");
      channel.send(1, SampleBatches.longs(allocator, (long) round));
      assertThat(listener.next()).isEqualTo(new Result(1, List.of(round + 1L)));
      channel.close(GRACE_MILLIS);
      assertThat(listener.rest()).isEmpty();
    }
    awaitNoThreadOf("");
    assertThat(memory.getAllocatedMemory()).isZero();
  }

  private EmbeddedWorkerChannel open(String function) throws Exception {
    return open(function, GRACE_MILLIS);
  }

  private EmbeddedWorkerChannel open(String function, long batchMillis) throws Exception {
    EmbeddedWorkerChannel channel = channel(new EmbeddedTimeouts(60_000, batchMillis));
    channel.open(SampleBatches.bigint(function, EmbeddedSamples.payload(function)), listener);
    return channel;
  }

  private EmbeddedWorkerChannel channel(EmbeddedTimeouts timeouts) {
    EmbeddedWorkerChannel channel =
        new EmbeddedWorkerChannel(
            EmbeddedSamples.environment(), allocator, timeouts, taskFailures::add);
    channels.add(channel);
    return channel;
  }

  private static long threadsOf(String function) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("Python of Calc(select=[" + function))
        .count();
  }

  private static void awaitNoThreadOf(String function) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(threadsOf(function)).isZero());
  }

  /** Hands results over without giving them back. */
  private record Handover(BlockingQueue<VectorSchemaRoot> results)
      implements io.fletching.engine.channel.ChannelListener {
    @Override
    public void result(long batchId, VectorSchemaRoot result, boolean more) {
      results.add(result);
    }

    @Override
    public void bundleFinished(BundleFinished finished) {}

    @Override
    public void failed(FletchingException failure) {
      throw failure;
    }
  }
}
