package io.fletching.engine.channel.grpc;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The header of a frame: 16 bytes, little endian: body length (u32), kind (u8), three zero bytes,
 * id (u64).
 *
 * @param bodyLength bytes that follow
 * @param kind one of the constants here
 * @param id batch or bundle number; 0 for other kinds
 */
record Frame(int bodyLength, byte kind, long id) {
  static final int HEADER_BYTES = 16;

  /** Body: FrameHello. */
  static final byte HELLO = 1;

  /** Body: an Arrow IPC message. */
  static final byte BATCH = 2;

  /** Body: FinishBundle. */
  static final byte FINISH_BUNDLE = 3;

  /** Body: BundleFinished. */
  static final byte BUNDLE_FINISHED = 4;

  /** Body: Failure. */
  static final byte FAILURE = 5;

  /** Body: an Arrow IPC message, which is a part of a result; another one follows. */
  static final byte PART = 6;

  /** No body. */
  static final byte PROCEED = 7;

  /** Body: StateSpec. */
  static final byte STATE_REGISTERED = 8;

  /** Body: StateRead. */
  static final byte STATE_READ = 9;

  /** Body: StateGiven. */
  static final byte STATE_GIVEN = 10;

  static ByteBuffer header(int bodyLength, byte kind, long id) {
    ByteBuffer header = ByteBuffer.allocateDirect(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    header.putInt(bodyLength).put(kind).put((byte) 0).put((byte) 0).put((byte) 0).putLong(id);
    return header.flip();
  }

  static Frame decode(ByteBuffer header) {
    ByteBuffer bytes = header.order(ByteOrder.LITTLE_ENDIAN);
    return new Frame(bytes.getInt(0), bytes.get(4), bytes.getLong(8));
  }
}
