package io.fletching.engine.channel.memory;

import com.google.protobuf.ByteString;
import io.fletching.engine.channel.SampleBatches;
import io.fletching.engine.channel.SampleFunction;
import io.fletching.engine.channel.WorkerChannel;
import io.fletching.engine.channel.WorkerChannelContract;
import io.fletching.protocol.v1.FunctionSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.util.TransferPair;

/** The double keeps what every channel promises. */
final class MemoryWorkerChannelTest extends WorkerChannelContract {
  private static final int PART = 10_000;

  @Override
  protected WorkerChannel newChannel(BufferAllocator allocator) {
    return new MemoryWorkerChannel(spec -> function(spec, allocator));
  }

  @Override
  protected byte[] payload(SampleFunction function) {
    return function.name().getBytes(StandardCharsets.UTF_8);
  }

  private static MemoryFunction function(FunctionSpec spec, BufferAllocator allocator) {
    SampleFunction sample = SampleFunction.valueOf(payload(spec).toStringUtf8());
    return new MemoryFunction() {
      @Override
      public void open() {
        if (sample == SampleFunction.OPEN_FAILS) {
          throw new IllegalStateException("RuntimeError: no database here");
        }
      }

      @Override
      public VectorSchemaRoot apply(VectorSchemaRoot batch) throws Exception {
        VectorSchemaRoot result = copy(batch, allocator);
        try {
          if (result.getVector(0) instanceof BigIntVector values) {
            for (int i = 0; i < result.getRowCount(); i++) {
              if (!values.isNull(i)) {
                values.set(i, call(sample, values.get(i)));
              }
            }
          }
          return result;
        } catch (Exception e) {
          result.close();
          throw e;
        }
      }

      @Override
      public List<VectorSchemaRoot> parts(VectorSchemaRoot batch) throws Exception {
        if (sample != SampleFunction.COUNTS_UP) {
          return List.of(apply(batch));
        }
        List<VectorSchemaRoot> parts = new ArrayList<>();
        int rows = 0;
        for (int i = 0; i < batch.getRowCount(); i++) {
          rows += (int) ((BigIntVector) batch.getVector(0)).get(i);
        }
        for (int first = 0; first < rows || first == 0; first += PART) {
          parts.add(SampleBatches.rows(allocator, Math.min(PART, rows - first)));
        }
        return parts;
      }

      @Override
      public void close() {
        if (sample == SampleFunction.CLOSE_FAILS) {
          throw new IllegalStateException("RuntimeError: cannot let go");
        }
      }
    };
  }

  private static ByteString payload(FunctionSpec spec) {
    return spec.hasProcess()
        ? spec.getProcess().getFunctions(0).getPayload()
        : spec.getScalar().getCalls(0).getPayload();
  }

  private static long call(SampleFunction sample, long value) throws Exception {
    switch (sample) {
      case PLUS_ONE:
        return value + 1;
      case FAILS_ON_THIRTEEN:
        if (value == 13) {
          throw new IllegalArgumentException("ValueError: thirteen");
        }
        return value;
      case SLEEPS:
        Thread.sleep(value);
        return value;
      default:
        return value;
    }
  }

  private static VectorSchemaRoot copy(VectorSchemaRoot batch, BufferAllocator allocator) {
    TransferPair pair = batch.getVector(0).getTransferPair(allocator);
    pair.splitAndTransfer(0, batch.getRowCount());
    return VectorSchemaRoot.of((org.apache.arrow.vector.FieldVector) pair.getTo());
  }
}
