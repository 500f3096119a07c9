package io.fletching.engine.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.fletching.engine.channel.RecordingListener.Event;
import io.fletching.engine.channel.RecordingListener.Finished;
import io.fletching.engine.channel.RecordingListener.Part;
import io.fletching.engine.channel.RecordingListener.Result;
import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import io.fletching.protocol.v1.BundleFinished;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link WorkerChannel} does, whatever carries its batches. Each implementation
 * subclasses this and nothing is skipped.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class WorkerChannelContract {
  private static final long GRACE_MILLIS = 30_000;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final RootAllocator memory = new RootAllocator();
  private final List<WorkerChannel> channels = new ArrayList<>();
  private final List<RecordingListener> listeners = new ArrayList<>();
  private BufferAllocator allocator = memory;

  /** A new channel, not opened, whose results come from the allocator. */
  protected abstract WorkerChannel newChannel(BufferAllocator allocator) throws Exception;

  /** The function as this implementation's workers read it. */
  protected abstract byte[] payload(SampleFunction function) throws Exception;

  @BeforeEach
  final void giveMemory() {
    allocator = memory.newChildAllocator("contract", 0, Long.MAX_VALUE);
  }

  @AfterEach
  final void everythingIsGivenBack() {
    channels.forEach(channel -> channel.close(GRACE_MILLIS));
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(memory.getAllocatedMemory()).isZero());
    allocator.close();
    assertThat(listeners).noneMatch(RecordingListener::wasInterrupted);
  }

  @Test
  void resultsComeInOrderWithTheNumbersOfTheirBatches() throws Exception {
    RecordingListener listener = listener();
    WorkerChannel channel = open(SampleFunction.PLUS_ONE, listener);
    int sent = 0;
    for (int received = 0; received < 200; received++) {
      while (sent < 200 && sent - received < SampleBatches.CREDITS) {
        sent++;
        channel.send(sent, SampleBatches.range(allocator, sent * 10L, 10));
      }
      long id = received + 1;
      assertThat(listener.next()).isEqualTo(new Result(id, range(id * 10 + 1, 10)));
    }
    assertThat(listener.rest()).isEmpty();
  }

  @Test
  void aLargeResultComesInPartsForWhichThereIsRoom() throws Exception {
    RecordingListener listener = listener();
    WorkerChannel channel = channel();
    channel.open(
        SampleBatches.flatMap(SampleFunction.COUNTS_UP, payload(SampleFunction.COUNTS_UP)),
        listener);
    channel.send(1, SampleBatches.longs(allocator, 25_001L));
    channel.send(2, SampleBatches.longs(allocator, 0L));
    channel.finishBundle(1);
    assertThat(listener.next()).isEqualTo(new Part(1, 10_000));
    Thread.sleep(100);
    assertThat(listener.isSilent()).isTrue();
    channel.proceed(1);
    assertThat(listener.next()).isEqualTo(new Part(1, 10_000));
    channel.proceed(1);
    assertThat(listener.next())
        .isInstanceOfSatisfying(
            Result.class,
            result -> {
              assertThat(result.batchId()).isEqualTo(1);
              assertThat(result.values()).hasSize(5_001);
            });
    assertThat(listener.next()).isEqualTo(new Result(2, List.of()));
    assertThat(listener.next()).isEqualTo(new Finished(1));
    channel.send(3, SampleBatches.longs(allocator, 10_000L, 2L, 30_000L));
    assertThat(listener.next()).isEqualTo(new Part(3, 10_000));
    channel.close();
  }

  @Test
  void nullsTravelBothWays() throws Exception {
    RecordingListener listener = listener();
    open(SampleFunction.PLUS_ONE, listener)
        .send(1, SampleBatches.longs(allocator, 1L, null, -1L, null, Long.MIN_VALUE));
    assertThat(listener.next())
        .isEqualTo(new Result(1, list(2L, null, 0L, null, Long.MIN_VALUE + 1)));
  }

  @Test
  void stringsTravelBothWays() throws Exception {
    RecordingListener listener = listener();
    WorkerChannel channel = channel();
    channel.open(
        SampleBatches.string(SampleFunction.IDENTITY, payload(SampleFunction.IDENTITY)), listener);
    channel.send(1, SampleBatches.strings(allocator, "", "naïve 🏹", null, "plain"));
    channel.send(2, SampleBatches.strings(allocator, (String) null));
    assertThat(listener.next()).isEqualTo(new Result(1, list("", "naïve 🏹", null, "plain")));
    assertThat(listener.next()).isEqualTo(new Result(2, list((Object) null)));
  }

  @Test
  void anEmptyBatchHasAnEmptyResult() throws Exception {
    RecordingListener listener = listener();
    WorkerChannel channel = open(SampleFunction.PLUS_ONE, listener);
    channel.send(1, SampleBatches.longs(allocator));
    channel.send(2, SampleBatches.longs(allocator, 1L));
    assertThat(listener.next()).isEqualTo(new Result(1, List.of()));
    assertThat(listener.next()).isEqualTo(new Result(2, list(2L)));
  }

  @Test
  void aBatchOfMegabytesArrivesWhole() throws Exception {
    RecordingListener listener = listener();
    WorkerChannel channel = open(SampleFunction.IDENTITY, listener);
    channel.send(1, SampleBatches.range(allocator, 0, 1_000_000));
    channel.send(2, SampleBatches.range(allocator, 7, 1));
    assertThat(listener.next()).isEqualTo(new Result(1, range(0, 1_000_000)));
    assertThat(listener.next()).isEqualTo(new Result(2, list(7L)));
  }

  @Test
  void sendingDoesNotWaitForTheWorker() throws Exception {
    RecordingListener listener = listener();
    WorkerChannel channel = open(SampleFunction.SLEEPS, listener);
    for (int id = 1; id <= SampleBatches.CREDITS; id++) {
      channel.send(id, SampleBatches.longs(allocator, id == 1 ? 1_000L : 0L));
    }
    channel.finishBundle(1);
    assertThat(listener.rest()).isEmpty();
    assertThat(listener.next()).isEqualTo(new Result(1, list(1_000L)));
    for (int id = 2; id <= SampleBatches.CREDITS; id++) {
      assertThat(listener.next()).isEqualTo(new Result(id, list(0L)));
    }
    assertThat(listener.next()).isEqualTo(new Finished(1));
  }

  @Test
  void aBundleIsFinishedAfterItsResults() throws Exception {
    RecordingListener listener = listener();
    WorkerChannel channel = open(SampleFunction.PLUS_ONE, listener);
    channel.finishBundle(1);
    channel.send(1, SampleBatches.longs(allocator, 1L));
    channel.send(2, SampleBatches.longs(allocator, 2L));
    channel.finishBundle(2);
    channel.send(3, SampleBatches.longs(allocator, 3L));
    channel.finishBundle(3);
    assertThat(take(listener, 6))
        .containsExactly(
            new Finished(1),
            new Result(1, list(2L)),
            new Result(2, list(3L)),
            new Finished(2),
            new Result(3, list(4L)),
            new Finished(3));
  }

  @Test
  void anOpenThatFailsSaysWhichFunctionAndWhy() throws Exception {
    RecordingListener listener = listener();
    WorkerChannel channel = channel();
    FunctionDefinition definition =
        SampleBatches.bigint(SampleFunction.OPEN_FAILS, payload(SampleFunction.OPEN_FAILS));
    FletchingException failure =
        catchThrowableOfType(FletchingException.class, () -> channel.open(definition, listener));
    assertThat(failure.code()).isEqualTo(FailureCode.FUNCTION_OPEN_FAILED);
    assertThat(failure.sentence())
        .contains("open_fails")
        .contains("RuntimeError")
        .contains("no database here");
    assertThat(failure.userTraceback())
        .endsWith("RuntimeError: no database here\n")
        .doesNotContain("fletching/invoke");
    channel.close(GRACE_MILLIS);
    assertThat(listener.rest()).isEmpty();
  }

  @Test
  void aFunctionThatRaisesIsToldOnceWithItsTraceback() throws Exception {
    RecordingListener listener = listener();
    WorkerChannel channel = open(SampleFunction.FAILS_ON_THIRTEEN, listener);
    channel.send(1, SampleBatches.longs(allocator, 12L));
    channel.send(2, SampleBatches.longs(allocator, 12L, 13L));
    channel.send(3, SampleBatches.longs(allocator, 14L));
    channel.finishBundle(1);
    assertThat(listener.next()).isEqualTo(new Result(1, list(12L)));
    FletchingException failure = listener.nextFailure();
    assertThat(failure.code()).isEqualTo(FailureCode.FUNCTION_RAISED);
    assertThat(failure.sentence())
        .contains("fails_on_thirteen")
        .contains("ValueError")
        .contains("thirteen");
    assertThat(failure.userTraceback())
        .endsWith("ValueError: thirteen\n")
        .doesNotContain("fletching/invoke");
    assertThat(failure.getMessage()).isEqualTo(failure.sentence() + "\n" + failure.userTraceback());
    channel.send(4, SampleBatches.longs(allocator, 15L));
    channel.finishBundle(2);
    channel.close(GRACE_MILLIS);
    assertThat(listener.rest()).isEmpty();
  }

  @Test
  void aCloseThatFailsIsTold() throws Exception {
    RecordingListener listener = listener();
    WorkerChannel channel = open(SampleFunction.CLOSE_FAILS, listener);
    channel.send(1, SampleBatches.longs(allocator, 1L));
    assertThat(listener.next()).isEqualTo(new Result(1, list(1L)));
    channel.close(GRACE_MILLIS);
    FletchingException failure = listener.nextFailure();
    assertThat(failure.code()).isEqualTo(FailureCode.FUNCTION_CLOSE_FAILED);
    assertThat(failure.sentence())
        .contains("close_fails")
        .contains("RuntimeError")
        .contains("cannot let go");
    assertThat(failure.userTraceback())
        .endsWith("RuntimeError: cannot let go\n")
        .doesNotContain("fletching/invoke");
    channel.close(GRACE_MILLIS);
    assertThat(listener.rest()).isEmpty();
  }

  @Test
  void closingTwiceIsClosingOnce() throws Exception {
    RecordingListener listener = listener();
    WorkerChannel channel = open(SampleFunction.IDENTITY, listener);
    channel.close(GRACE_MILLIS);
    channel.close(GRACE_MILLIS);
    channel.close();
    assertThat(listener.rest()).isEmpty();
  }

  @Test
  void aChannelThatWasNeverOpenedCloses() throws Exception {
    channel().close(GRACE_MILLIS);
  }

  @Test
  void batchesInFlightAreDroppedByClosing() throws Exception {
    RecordingListener listener = listener();
    WorkerChannel channel = open(SampleFunction.SLEEPS, listener);
    for (int id = 1; id <= SampleBatches.CREDITS; id++) {
      channel.send(id, SampleBatches.longs(allocator, 500L));
    }
    channel.close();
    List<Event> heard = listener.rest();
    assertThat(heard).hasSizeLessThan(SampleBatches.CREDITS).allMatch(Result.class::isInstance);
  }

  @Test
  void whatIsSentAfterClosingIsGivenBack() throws Exception {
    RecordingListener listener = listener();
    WorkerChannel channel = open(SampleFunction.IDENTITY, listener);
    channel.close(GRACE_MILLIS);
    try {
      channel.send(1, SampleBatches.longs(allocator, 1L));
    } catch (IllegalStateException e) {
      // As good an answer as silence.
    }
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(allocator.getAllocatedMemory()).isZero());
    assertThat(listener.rest()).isEmpty();
  }

  @Test
  void whatTheListenerHearsOfHoldsNoMemory() throws Exception {
    CountDownLatch heard = new CountDownLatch(1);
    WorkerChannel channel = newChannel(allocator);
    channels.add(channel);
    channel.open(
        SampleBatches.bigint(
            SampleFunction.FAILS_ON_THIRTEEN, payload(SampleFunction.FAILS_ON_THIRTEEN)),
        new SlowListener(heard));
    channel.send(1, SampleBatches.longs(allocator, 13L));
    assertThat(heard.await(60, TimeUnit.SECONDS)).isTrue();
    channel.close();
    assertThat(allocator.getAllocatedMemory()).isZero();
  }

  @Test
  void closingGivesBackWhatIsUnderWay() throws Exception {
    for (int round = 0; round < 20; round++) {
      RecordingListener listener = listener();
      WorkerChannel channel = open(SampleFunction.PLUS_ONE, listener);
      for (int id = 1; id <= SampleBatches.CREDITS; id++) {
        channel.send(id, SampleBatches.range(allocator, 0, 50_000));
      }
      Thread.sleep(round / 4);
      channel.close();
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(allocator.getAllocatedMemory()).isZero());
    }
  }

  /** Takes its time in every call, having said that it was called. */
  private record SlowListener(CountDownLatch heard) implements ChannelListener {
    private void slowly() {
      heard.countDown();
      try {
        Thread.sleep(200);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void result(long batchId, VectorSchemaRoot result, boolean more) {
      result.close();
      slowly();
    }

    @Override
    public void bundleFinished(BundleFinished finished) {
      slowly();
    }

    @Override
    public void failed(FletchingException cause) {
      slowly();
    }
  }

  @Test
  void severalChannelsWorkAtOnce() throws Exception {
    List<WorkerChannel> opened = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      opened.add(open(SampleFunction.PLUS_ONE, listener()));
    }
    for (int id = 1; id <= 50; id++) {
      for (int i = 0; i < 4; i++) {
        opened.get(i).send(id, SampleBatches.range(allocator, 1_000L * i + id, 100));
      }
      for (int i = 0; i < 4; i++) {
        assertThat(listeners.get(i).next())
            .isEqualTo(new Result(id, range(1_000L * i + id + 1, 100)));
      }
    }
  }

  @Test
  void aFailureIsOneChannelsOwn() throws Exception {
    RecordingListener failing = listener();
    RecordingListener working = listener();
    WorkerChannel bad = open(SampleFunction.FAILS_ON_THIRTEEN, failing);
    WorkerChannel good = open(SampleFunction.PLUS_ONE, working);
    good.send(1, SampleBatches.longs(allocator, 1L));
    bad.send(1, SampleBatches.longs(allocator, 13L));
    assertThat(failing.nextFailure().code()).isEqualTo(FailureCode.FUNCTION_RAISED);
    bad.close(GRACE_MILLIS);
    good.send(2, SampleBatches.longs(allocator, 2L));
    assertThat(take(working, 2)).containsExactly(new Result(1, list(2L)), new Result(2, list(3L)));
  }

  @Test
  void channelAfterChannelCanBeOpened() throws Exception {
    for (int round = 0; round < 10; round++) {
      RecordingListener listener = listener();
      WorkerChannel channel = open(SampleFunction.PLUS_ONE, listener);
      channel.send(1, SampleBatches.longs(allocator, (long) round));
      channel.finishBundle(1);
      assertThat(take(listener, 2))
          .containsExactly(new Result(1, list(round + 1L)), new Finished(1));
      channel.close(GRACE_MILLIS);
      assertThat(listener.rest()).isEmpty();
    }
  }

  /** A channel that the suite closes. */
  protected final WorkerChannel channel() throws Exception {
    WorkerChannel channel = newChannel(allocator);
    channels.add(channel);
    return channel;
  }

  /** A channel, open on a BIGINT column. */
  protected final WorkerChannel open(SampleFunction function, ChannelListener listener)
      throws Exception {
    WorkerChannel channel = channel();
    channel.open(SampleBatches.bigint(function, payload(function)), listener);
    return channel;
  }

  /** A listener that the suite checks. */
  protected final RecordingListener listener() {
    RecordingListener listener = new RecordingListener();
    listeners.add(listener);
    return listener;
  }

  /** Where batches come from. */
  protected final BufferAllocator allocator() {
    return allocator;
  }

  protected static List<Event> take(RecordingListener listener, int count)
      throws InterruptedException {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add(listener.next());
    }
    return events;
  }

  protected static List<@Nullable Object> list(@Nullable Object... values) {
    List<@Nullable Object> list = new ArrayList<>();
    for (Object value : values) {
      list.add(value);
    }
    return list;
  }

  private static List<@Nullable Object> range(long first, int count) {
    return new ArrayList<>(LongStream.range(first, first + count).boxed().toList());
  }

  /** A batch of BIGINTs. */
  protected final VectorSchemaRoot longs(@Nullable Long... values) {
    return SampleBatches.longs(allocator, values);
  }
}
