package io.fletching.engine.batch;

import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Arrow batches as encapsulated IPC messages, one batch a message, without a schema message and
 * without compression; SPEC.md says more. Neither way copies the columns.
 */
public final class RecordBatchCodec {
  static {
    ArrowMemory.configure();
  }

  private RecordBatchCodec() {}

  /**
   * The message of a batch, which stays the caller's and must live until the message is written.
   */
  public static EncodedBatch encode(VectorSchemaRoot batch) {
    return new RecordBatchEncoder().encode(batch);
  }

  /**
   * The batch of a message. It shares the message's memory, which is freed when both the caller has
   * closed the message and the batch is closed.
   *
   * <p>Lengths and offsets are checked here, all of them, so that a reader of the batch cannot
   * leave its memory whatever the message holds.
   *
   * @param message its readable bytes; may be longer than the message in it
   * @param schema what the columns are by agreement
   * @param allocator of the same root as the message's
   * @throws io.fletching.engine.failure.FletchingException PROTOCOL_VIOLATED if the message is not
   *     one of this schema
   */
  public static VectorSchemaRoot decode(
      ArrowBuf message, Schema schema, BufferAllocator allocator) {
    return RecordBatchDecoder.decode(message, schema, allocator);
  }
}
