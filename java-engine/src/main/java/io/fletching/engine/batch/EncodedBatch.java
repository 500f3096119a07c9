package io.fletching.engine.batch;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.nio.ByteBuffer;

/**
 * A batch as it goes to the wire, in parts to be written one after the other. The parts lie in the
 * memory of the batch they were made from: good while that is open.
 *
 * @param parts ready to be read; their positions move when they are
 * @param length the bytes of all parts
 */
@SuppressWarnings("ArrayRecordComponent") // What a gathering channel takes.
public record EncodedBatch(ByteBuffer[] parts, long length) {
  /**
   * All parts, copied.
   *
   * @throws ArithmeticException if they are more than an array holds
   */
  public ByteString toBytes() {
    byte[] bytes = new byte[Math.toIntExact(length)];
    ByteBuffer target = ByteBuffer.wrap(bytes);
    for (ByteBuffer part : parts) {
      target.put(part);
    }
    return UnsafeByteOperations.unsafeWrap(bytes);
  }
}
