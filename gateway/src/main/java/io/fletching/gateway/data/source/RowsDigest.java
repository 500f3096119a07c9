package io.fletching.gateway.data.source;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.RecordBatch;

/**
 * What tells rows of the client from others, for jobs that go on from a checkpoint.
 *
 * <p>It is of the values' bytes, not of the metadata around them, which may be others with another
 * version of pyarrow. Pickles with a set in them count by what bytes they have, in whichever order:
 * that of a set is another one in each program.
 *
 * @param rows how many there are
 * @param content of their values, and of where batches begin
 */
record RowsDigest(long rows, long content) {
  private static final int PREFIX_BYTES = 8;
  private static final int BUFFERS_OF_BINARY = 3;
  private static final byte OPCODE_EMPTY_SET = (byte) 0x8f;
  private static final byte OPCODE_FROZENSET = (byte) 0x91;

  static RowsDigest of(EncodedBatches batches) {
    CRC32C content = new CRC32C();
    long rows = 0;
    for (int i = 0; i < batches.count(); i++) {
      ByteBuffer message = batches.message(i).order(ByteOrder.LITTLE_ENDIAN);
      int metadataBytes = message.getInt(message.position() + Integer.BYTES);
      int bodyStart = message.position() + PREFIX_BYTES + metadataBytes;
      ByteBuffer metadata =
          message.slice(message.position() + PREFIX_BYTES, metadataBytes).order(message.order());
      RecordBatch batch =
          (RecordBatch) Message.getRootAsMessage(metadata).header(new RecordBatch());
      rows += batch.length();
      update(content, batch.length());
      ByteBuffer body =
          message.slice(bodyStart, message.limit() - bodyStart).order(message.order());
      if (batch.nodesLength() == 1 && batch.buffersLength() == BUFFERS_OF_BINARY) {
        updateBinary(content, batch, body);
      } else {
        content.update(body);
      }
    }
    return new RowsDigest(rows, content.getValue());
  }

  /** Of a column of pickles, or of other bytes. */
  private static void updateBinary(CRC32C content, RecordBatch batch, ByteBuffer body) {
    int offsets = (int) batch.buffers(1).offset();
    int values = (int) batch.buffers(2).offset();
    for (int row = 0; row < batch.length(); row++) {
      int start = body.getInt(offsets + row * Integer.BYTES);
      int end = body.getInt(offsets + (row + 1) * Integer.BYTES);
      update(content, end - start);
      ByteBuffer value = body.slice(values + start, end - start);
      if (mayHoldSet(value)) {
        update(content, sum(value));
      } else {
        content.update(value);
      }
    }
  }

  private static boolean mayHoldSet(ByteBuffer value) {
    for (int i = 0; i < value.limit(); i++) {
      byte each = value.get(i);
      if (each == OPCODE_EMPTY_SET || each == OPCODE_FROZENSET) {
        return true;
      }
    }
    return false;
  }

  /** The same for the same bytes in another order. */
  private static long sum(ByteBuffer value) {
    long sum = 0;
    for (int i = 0; i < value.limit(); i++) {
      long mixed = (value.get(i) + 1) * 0x9E3779B97F4A7C15L;
      sum += mixed ^ (mixed >>> 32);
    }
    return sum;
  }

  private static void update(CRC32C content, long number) {
    content.update(ByteBuffer.allocate(Long.BYTES).putLong(0, number));
  }
}
