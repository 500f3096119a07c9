package io.fletching.engine.bundle;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fletching.engine.batch.ArrowMemory;
import io.fletching.engine.batch.ArrowTypes;
import io.fletching.engine.batch.OutputRows;
import io.fletching.engine.batch.RowDataReader;
import io.fletching.engine.batch.RowDataWriter;
import io.fletching.engine.batch.RowValues;
import io.fletching.engine.channel.FunctionDefinition;
import io.fletching.engine.channel.RowCall;
import io.fletching.engine.channel.SampleBatches;
import io.fletching.engine.channel.StateFlush;
import io.fletching.engine.channel.memory.MemoryFunction;
import io.fletching.engine.channel.memory.MemoryWorkerChannel;
import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import io.fletching.protocol.v1.BundleFinished;
import io.fletching.protocol.v1.StateColumns;
import io.fletching.protocol.v1.StateGiven;
import io.fletching.protocol.v1.StateRead;
import io.fletching.protocol.v1.StateSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.util.TransferPair;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.RowKind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The flow with a worker in memory and Flink's own mailbox. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class BatchFlowTest implements BatchFlow.Emitter {
  private static final RowType TYPE = RowType.of(new BigIntType());
  private static final FlowLimits LIMITS = new FlowLimits(100, 1 << 20, 4, 1 << 24, 1_000, 1_000);

  private final List<String> left = new ArrayList<>();
  private final RowDataReader reader = new RowDataReader(TYPE);
  private final OutputRows rows = OutputRows.ofFields(TYPE, new int[] {0}, TYPE);
  private TaskThread task;
  private BufferAllocator allocator;
  private MemoryWorkerChannel channel;
  private BatchFlow flow;
  private int mostPending;
  private int bundlesFinished;
  private Runnable whenOpened = () -> {};

  @BeforeEach
  void startTask() {
    task = new TaskThread();
    allocator = ArrowMemory.newAllocator("flow", Long.MAX_VALUE);
  }

  @AfterEach
  void everythingIsGivenBack() {
    channel.close();
    flow.close();
    task.close();
    allocator.close();
  }

  private void open(FlowLimits limits, MemoryFunction function) throws Exception {
    channel = new MemoryWorkerChannel(spec -> function);
    RowDataWriter writer = new RowDataWriter(TYPE, new int[] {0}, allocator);
    flow = new BatchFlow(channel, writer, task.mailbox(), task, limits, this);
    channel.open(
        new FunctionDefinition(
            SampleBatches.bigint("f", new byte[0]).spec(),
            writer.schema(),
            ArrowTypes.schema(TYPE),
            limits.maxBatches()),
        flow);
  }

  @Test
  void aStateIsRegisteredBeforeItsChangesAreMade() throws Exception {
    open(LIMITS, this::same);
    flow.keepState(new NotedStates());
    whenOpened =
        () -> {
          // Told while results leave, and so after the states were last looked at.
          flow.stateRegistered(StateSpec.newBuilder().setName("count").build());
          flow.bundleFinished(BundleFinished.newBuilder().setBundleId(1).build());
        };
    flow.add(GenericRowData.of(1L));
    flow.drain();
    assertThat(left).startsWith("+I1", "registered count", "changed");
  }

  @Test
  void aCheckpointIsMadePastTheEndOfTheTask() throws Exception {
    open(LIMITS, this::same);
    flow.keepState(new NotedStates());
    flow.add(GenericRowData.of(1L));
    flow.drain();
    task.takeNoMails();
    left.clear();
    flow.drain(StateFlush.WRITE);
    assertThat(left).containsExactly("changed");
  }

  private final class NotedStates implements BatchFlow.StateKeeper {
    @Override
    public void registered(StateSpec spec) {
      left.add("registered " + spec.getName());
    }

    @Override
    public StateGiven read(StateRead read) {
      return StateGiven.getDefaultInstance();
    }

    @Override
    public @Nullable StateGiven beforeBatch() {
      return null;
    }

    @Override
    public void changed(List<StateColumns> changes, boolean forgotten) {
      left.add("changed");
    }

    @Override
    public void forget() {}

    @Override
    public boolean isForgottenAfterEachBatch() {
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void whatComesInLeavesInTheSameOrder(long seed) throws Exception {
    Random random = new Random(seed);
    openSlow(random);
    checkOrder(random);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void whatComesInLeavesInTheSameOrderIfSomeRowsAreDoneAlone(long seed) throws Exception {
    Random random = new Random(seed);
    openSlow(random);
    RandomRowCall call = new RandomRowCall(random);
    flow.useRowCall(call, requireNonNull(RowValues.of(TYPE, new int[] {0}, TYPE)), this::emitAlone);
    checkOrder(random);
    assertThat(call.calls).isPositive();
    assertThat(flow.batchesSent()).isPositive();
  }

  private void openSlow(Random random) throws Exception {
    open(
        LIMITS,
        batch -> {
          sleep(random.nextInt(3));
          return same(batch);
        });
  }

  private static final class RandomRowCall implements RowCall {
    private final Random random;
    private int calls;

    RandomRowCall(Random random) {
      this.random = random;
    }

    @Override
    public boolean isReady() {
      return random.nextBoolean();
    }

    @Override
    public Object[] call(Object[] arguments) {
      calls++;
      return arguments;
    }
  }

  @Test
  void aBundleOfRowsDoneAloneIsFinished() throws Exception {
    open(new FlowLimits(10, 1 << 20, 1, 1 << 24, 5, 60_000), this::same);
    RowCall call =
        new RowCall() {
          @Override
          public boolean isReady() {
            return true;
          }

          @Override
          public Object[] call(Object[] arguments) {
            return arguments;
          }
        };
    flow.useRowCall(call, requireNonNull(RowValues.of(TYPE, new int[] {0}, TYPE)), this::emitAlone);
    for (int i = 0; i < 5; i++) {
      flow.add(GenericRowData.of((long) i));
      Thread.sleep(2);
    }
    assertThat(left).containsExactly("+I0", "+I1", "+I2", "+I3", "+I4");
    flow.drain();
    assertThat(flow.batchesSent()).isZero();
    assertThat(bundlesFinished).isEqualTo(1);
  }

  @Test
  void theFailureOfARowDoneAloneIsThrown() throws Exception {
    open(LIMITS, this::same);
    RowCall call =
        new RowCall() {
          @Override
          public boolean isReady() {
            return true;
          }

          @Override
          public Object[] call(Object[] arguments) {
            throw new FletchingException(FailureCode.FUNCTION_RAISED, "broken");
          }
        };
    flow.useRowCall(call, requireNonNull(RowValues.of(TYPE, new int[] {0}, TYPE)), this::emitAlone);
    assertThatThrownBy(() -> flow.add(GenericRowData.of(1L)))
        .isInstanceOf(FletchingException.class)
        .hasMessage("broken");
  }

  private void checkOrder(Random random) throws Exception {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      RowKind kind = random.nextInt(10) == 0 ? RowKind.values()[random.nextInt(4)] : RowKind.INSERT;
      flow.add(GenericRowData.ofKind(kind, (long) i));
      expected.add(kind.shortString() + i);
      mostPending = Math.max(mostPending, flow.pendingRows());
      if (random.nextInt(50) == 0) {
        String mark = "watermark " + i;
        flow.addBetween(() -> left.add(mark));
        expected.add(mark);
      }
      if (random.nextInt(20) == 0) {
        task.runMails();
      }
      if (i % 1_000 < 20) {
        // Rows that come alone, so that a batch need not be waited for.
        Thread.sleep(3);
        task.runMails();
      }
      if (random.nextInt(1_000) == 0) {
        flow.drain();
        assertThat(left).isEqualTo(expected);
      }
    }
    flow.drain();
    assertThat(left).isEqualTo(expected);
    assertThat(flow.pendingRows()).isZero();
    assertThat(flow.bytesInFlight()).isZero();
    assertThat(mostPending).isLessThanOrEqualTo(LIMITS.maxBundleRows() + LIMITS.maxBatchRows());
  }

  @Test
  void aRowAloneLeavesWithoutADrain() throws Exception {
    open(LIMITS, this::same);
    flow.add(GenericRowData.of(7L));
    task.mailbox().yield();
    assertThat(left).containsExactly("+I7");
  }

  @Test
  void rowsThatDoNotFillABatchAreSentByTheTimer() throws Exception {
    open(LIMITS, this::same);
    for (int i = 0; i < 999; i++) {
      flow.add(GenericRowData.of((long) i));
    }
    while (left.size() < 999) {
      task.mailbox().yield();
    }
    assertThat(left).hasSize(999).last().isEqualTo("+I998");
  }

  @Test
  void aBundleOfOneRowHasOneRowInFlight() throws Exception {
    open(
        new FlowLimits(100, 1 << 20, 4, 1 << 24, 1, 1_000),
        batch -> {
          assertThat(batch.getRowCount()).isEqualTo(1);
          return same(batch);
        });
    for (int i = 0; i < 50; i++) {
      flow.add(GenericRowData.of((long) i));
      assertThat(flow.pendingRows()).isLessThanOrEqualTo(2);
    }
    flow.drain();
    assertThat(left).hasSize(50);
  }

  @Test
  void bytesInFlightAreBounded() throws Exception {
    open(
        new FlowLimits(1_000, 64, 4, 128, 100_000, 1_000),
        batch -> {
          sleep(1);
          return same(batch);
        });
    for (int i = 0; i < 500; i++) {
      flow.add(GenericRowData.of((long) i));
      assertThat(flow.bytesInFlight()).isLessThanOrEqualTo(128);
    }
    flow.drain();
    assertThat(left).hasSize(500);
  }

  @Test
  void marksAloneDoNotWait() throws Exception {
    open(LIMITS, this::same);
    flow.addBetween(() -> left.add("mark"));
    assertThat(left).containsExactly("mark");
  }

  @Test
  void aMarkBehindTheLastRowLeavesWithIt() throws Exception {
    open(LIMITS, this::same);
    flow.add(GenericRowData.of(1L));
    flow.addBetween(() -> left.add("mark"));
    while (left.size() < 2) {
      task.mailbox().yield();
    }
    assertThat(left).containsExactly("+I1", "mark");
  }

  @Test
  void aFailureIsThrownFromTheDrain() throws Exception {
    open(
        LIMITS,
        batch -> {
          throw new IllegalStateException("broken");
        });
    flow.add(GenericRowData.of(1L));
    assertThatThrownBy(() -> flow.drain())
        .isInstanceOf(FletchingException.class)
        .hasMessageContaining("broken");
  }

  @Test
  void noBatchIsEmptyEvenIfTheResultsThatArriveSendIt() throws Exception {
    open(
        new FlowLimits(4, 1 << 20, 2, 1 << 24, 1_000, 1_000),
        batch -> {
          assertThat(batch.getRowCount()).isPositive();
          return same(batch);
        });
    addFromAnotherThread(20_000);
    flow.drain();
    assertThat(left).hasSize(20_000).last().isEqualTo("+I19999");
  }

  @Test
  void aThreadThatIsNotTheMailboxsTakesTheResultsItself() throws Exception {
    open(new FlowLimits(10, 1 << 20, 1, 1 << 24, 1_000, 1_000), this::same);
    addFromAnotherThread(1_000);
    flow.drain();
    assertThat(left).hasSize(1_000).last().isEqualTo("+I999");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6})
  void aBusySourceAndTheTaskTakeTurns(int maxBatches) throws Exception {
    int rows = 300_000;
    open(new FlowLimits(2, 1 << 20, maxBatches, 1 << 24, 20, 1), this::same);
    // Flink holds this for each row of such a source, and for each mail.
    ReentrantLock lock = new ReentrantLock();
    Thread source =
        new Thread(
            () -> {
              for (int i = 0; i < rows; i++) {
                lock.lock();
                try {
                  flow.add(GenericRowData.of((long) i));
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                } finally {
                  lock.unlock();
                }
              }
            });
    source.setDaemon(true);
    source.start();
    // Nothing drains the flow: what the source leaves behind leaves by itself.
    while (source.isAlive() || left.size() < rows) {
      assertThat(lock.tryLock(10, TimeUnit.SECONDS)).isTrue();
      try {
        task.runMails();
      } finally {
        lock.unlock();
      }
      Thread.sleep(1);
    }
    assertThat(left).hasSize(rows).last().isEqualTo("+I" + (rows - 1));
    assertThat(bundlesFinished).isGreaterThan(100);
  }

  private void addFromAnotherThread(int rows) throws InterruptedException {
    Throwable[] thrown = new Throwable[1];
    Thread source =
        new Thread(
            () -> {
              try {
                for (int i = 0; i < rows; i++) {
                  flow.add(GenericRowData.of((long) i));
                }
              } catch (Throwable e) {
                thrown[0] = e;
              }
            });
    source.start();
    source.join();
    assertThat(thrown[0]).isNull();
  }

  private VectorSchemaRoot same(VectorSchemaRoot batch) {
    List<FieldVector> vectors = new ArrayList<>();
    for (FieldVector vector : batch.getFieldVectors()) {
      TransferPair shared = vector.getTransferPair(allocator);
      shared.splitAndTransfer(0, batch.getRowCount());
      vectors.add((FieldVector) shared.getTo());
    }
    return new VectorSchemaRoot(batch.getSchema(), vectors, batch.getRowCount());
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public int open(PendingBatch batch, VectorSchemaRoot result) {
    whenOpened.run();
    reader.open(result);
    return batch.rows();
  }

  @Override
  public void emit(PendingBatch batch, int from, int to) {
    for (int i = from; i < to; i++) {
      emit(rows.output(batch.forwarded(i), reader.row(i), batch.kind(i)));
    }
  }

  @Override
  public BinaryRowData forward(RowData row) {
    return rows.forward(row);
  }

  private void emitAlone(RowData row, long timestamp, @Nullable Object[] results) {
    RowData result = GenericRowData.of(results);
    emit(rows.output(rows.forward(row), result, row.getRowKind()));
  }

  /** The function returns what it is given, so both fields of a row are the same. */
  private void emit(RowData row) {
    assertThat(row.getLong(0)).isEqualTo(row.getLong(1));
    left.add(row.getRowKind().shortString() + row.getLong(0));
  }

  @Override
  public void bundleFinished(BundleFinished finished) {
    bundlesFinished++;
    assertThat(finished.getBundleId()).isPositive();
  }
}
