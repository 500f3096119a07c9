package io.fletching.engine.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import io.fletching.engine.batch.ArrowMemory;
import io.fletching.engine.batch.ArrowTypes;
import io.fletching.engine.batch.RowDataReader;
import io.fletching.engine.batch.RowDataWriter;
import io.fletching.engine.channel.FunctionDefinition;
import io.fletching.engine.channel.SampleBatches;
import io.fletching.engine.channel.memory.MemoryFunction;
import io.fletching.engine.channel.memory.MemoryWorkerChannel;
import io.fletching.protocol.v1.BundleFinished;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.RowType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The flow where a row becomes any number of rows, and a result comes in parts. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PartedResultsTest implements BatchFlow.Emitter {
  private static final RowType INPUT = RowType.of(new BigIntType());
  private static final RowType OUTPUT = RowType.of(new IntType(false), new BigIntType());
  private static final int PART_ROWS = 3;

  private final TaskThread task = new TaskThread();
  private final BufferAllocator allocator = ArrowMemory.newAllocator("parts", Long.MAX_VALUE);
  private final MemoryWorkerChannel channel = new MemoryWorkerChannel(spec -> new Repeats());
  private final RowDataReader reader = new RowDataReader(OUTPUT);
  private final List<String> left = new ArrayList<>();
  private int next;

  @AfterEach
  void everythingIsGivenBack() {
    channel.close();
    task.close();
  }

  /** Gives each value as often as it says, modulo 5. */
  private final class Repeats implements MemoryFunction {
    @Override
    public VectorSchemaRoot apply(VectorSchemaRoot batch) {
      throw new IllegalStateException("it is asked for parts");
    }

    @Override
    public List<VectorSchemaRoot> parts(VectorSchemaRoot batch) {
      BigIntVector values = (BigIntVector) batch.getVector(0);
      RowDataWriter writer = new RowDataWriter(OUTPUT, new int[] {0, 1}, allocator);
      List<VectorSchemaRoot> parts = new ArrayList<>();
      for (int row = 0; row < batch.getRowCount(); row++) {
        for (int i = 0; i < values.get(row) % 5; i++) {
          if (writer.rows() == PART_ROWS) {
            parts.add(writer.finish());
          }
          writer.write(GenericRowData.of(row, values.get(row)));
        }
      }
      parts.add(writer.finish());
      writer.close();
      return parts;
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void whatIsMadeOfARowLeavesInItsPlace(long seed) throws Exception {
    Random random = new Random(seed);
    FlowLimits limits = new FlowLimits(50, 1 << 20, 4, 1 << 24, 1_000, 1_000);
    RowDataWriter writer = new RowDataWriter(INPUT, new int[] {0}, allocator);
    try (BatchFlow flow = new BatchFlow(channel, writer, task.mailbox(), task, limits, this)) {
      channel.open(
          new FunctionDefinition(
              SampleBatches.bigint("f", new byte[0]).spec(),
              writer.schema(),
              ArrowTypes.schema(OUTPUT),
              limits.maxBatches()),
          flow);
      List<String> expected = new ArrayList<>();
      for (long value = 0; value < 3_000; value++) {
        flow.add(GenericRowData.of(value), value + 7);
        for (int i = 0; i < value % 5; i++) {
          expected.add(value + "@" + (value + 7));
        }
        if (random.nextInt(4) == 0) {
          String mark = "mark " + value;
          flow.addBetween(() -> left.add(mark));
          expected.add(mark);
        }
        if (random.nextInt(20) == 0) {
          task.runMails();
        }
        if (random.nextInt(500) == 0) {
          flow.drain();
          assertThat(left).isEqualTo(expected);
        }
      }
      flow.drain();
      assertThat(left).isEqualTo(expected);
      assertThat(flow.pendingRows()).isZero();
      assertThat(flow.bytesInFlight()).isZero();
    }
    channel.close(10_000);
    allocator.close();
  }

  @Override
  public int open(PendingBatch batch, VectorSchemaRoot result) {
    reader.open(result);
    next = 0;
    return reader.rows() == 0 ? 0 : reader.row(reader.rows() - 1).getInt(0);
  }

  @Override
  public void emit(PendingBatch batch, int from, int to) {
    while (next < reader.rows() && reader.row(next).getInt(0) < to) {
      RowData row = reader.row(next++);
      assertThat(row.getInt(0)).isGreaterThanOrEqualTo(from);
      left.add(row.getLong(1) + "@" + batch.timestamp(row.getInt(0)));
    }
  }

  @Override
  public BinaryRowData forward(RowData row) {
    return null;
  }

  @Override
  public void bundleFinished(BundleFinished finished) {
    assertThat(finished.getBundleId()).isPositive();
  }
}
