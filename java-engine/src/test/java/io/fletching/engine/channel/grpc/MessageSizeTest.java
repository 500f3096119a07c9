package io.fletching.engine.channel.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fletching.engine.batch.EncodedBatch;
import io.fletching.engine.batch.RecordBatchCodec;
import io.fletching.engine.channel.SampleBatches;
import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Batches that are larger than a message may be; their length is only claimed. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class MessageSizeTest {
  private final RootAllocator memory = new RootAllocator();

  @AfterEach
  void everythingIsGivenBack() {
    assertThat(memory.getAllocatedMemory()).isZero();
    memory.close();
  }

  @Test
  void aRowAboveTheLimitOfAFrameIsRefused() {
    VectorSchemaRoot batch = SampleBatches.range(memory, 0, 1);
    isRefused(
        () -> OutgoingFrame.batch(1, batch, claiming(2_147_483_648L)),
        "A batch of 1 row has 2147483648 bytes; at most 2147483647 can be sent to a worker. Pass less to the function.");
  }

  @Test
  void aBatchAboveTheLimitOfAFrameIsRefused() {
    VectorSchemaRoot batch = SampleBatches.range(memory, 0, 3);
    isRefused(
        () -> OutgoingFrame.batch(1, batch, claiming(3_000_000_000L)),
        "A batch of 3 rows has 3000000000 bytes; at most 2147483647 can be sent to a worker. "
            + "Lower 'python.fn-execution.arrow.batch.size', or pass less to the function.");
  }

  @Test
  void aRowAboveTheLimitOfAGrpcMessageIsRefused() {
    VectorSchemaRoot batch = SampleBatches.range(memory, 0, 1);
    isRefused(
        () -> GrpcLink.message(1, batch, claiming(2_147_483_647L)),
        "A batch of 1 row has 2147483647 bytes; at most 2147418111 can be sent to a worker. Pass less to the function.");
  }

  @Test
  void whatIsSentIsAllOfTheBatch() {
    VectorSchemaRoot batch = SampleBatches.range(memory, 0, 1_000);
    EncodedBatch encoded = RecordBatchCodec.encode(batch);
    assertThat(GrpcLink.message(7, batch, encoded).getRecordBatch().size())
        .isEqualTo((int) encoded.length());
  }

  private static EncodedBatch claiming(long bytes) {
    return new EncodedBatch(new ByteBuffer[0], bytes);
  }

  private static void isRefused(ThrowingCallable sending, String sentence) {
    assertThatThrownBy(sending)
        .isInstanceOfSatisfying(
            FletchingException.class,
            failure -> assertThat(failure.code()).isEqualTo(FailureCode.ROW_TOO_LARGE))
        .hasMessage(sentence);
  }
}
