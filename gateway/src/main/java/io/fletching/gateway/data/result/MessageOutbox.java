package io.fletching.gateway.data.result;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/** Batches that came out of the job as such. */
final class MessageOutbox extends Outbox<byte[]> {
  private static final long MAX_BYTES = 8L << 20;

  private final byte[] rowType;
  private final Deque<byte[]> messages = new ArrayDeque<>();
  private long bytes;

  MessageOutbox(byte[] rowTypeMessage) {
    this.rowType = rowTypeMessage;
  }

  @Override
  byte[] header() {
    return rowType;
  }

  @Override
  void pull(Iterator<byte[]> batches) {
    while (batches.hasNext()) {
      if (!put(batches.next())) {
        return;
      }
    }
  }

  private synchronized boolean put(byte[] message) {
    if (!awaitRoom()) {
      return false;
    }
    messages.add(message);
    bytes += message.length;
    announce();
    return true;
  }

  @Override
  boolean isEmpty() {
    return messages.isEmpty();
  }

  @Override
  boolean isFull() {
    return bytes >= MAX_BYTES;
  }

  @Override
  Parcel take() {
    byte[] message = messages.remove();
    bytes -= message.length;
    return frames -> frames.message(message);
  }
}
