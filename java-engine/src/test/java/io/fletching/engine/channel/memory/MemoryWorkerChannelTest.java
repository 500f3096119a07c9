package io.fletching.engine.channel.memory;

import io.fletching.engine.channel.SampleFunction;
import io.fletching.engine.channel.WorkerChannel;
import io.fletching.engine.channel.WorkerChannelContract;
import io.fletching.protocol.v1.FunctionSpec;
import java.nio.charset.StandardCharsets;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.util.TransferPair;

/** The double keeps what every channel promises. */
final class MemoryWorkerChannelTest extends WorkerChannelContract {
  @Override
  protected WorkerChannel newChannel(BufferAllocator allocator) {
    return new MemoryWorkerChannel(spec -> function(spec, allocator));
  }

  @Override
  protected byte[] payload(SampleFunction function) {
    return function.name().getBytes(StandardCharsets.UTF_8);
  }

  private static MemoryFunction function(FunctionSpec spec, BufferAllocator allocator) {
    SampleFunction sample =
        SampleFunction.valueOf(spec.getScalar().getCalls(0).getPayload().toStringUtf8());
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
      public void close() {
        if (sample == SampleFunction.CLOSE_FAILS) {
          throw new IllegalStateException("RuntimeError: cannot let go");
        }
      }
    };
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
