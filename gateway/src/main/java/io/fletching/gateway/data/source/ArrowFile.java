package io.fletching.gateway.data.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.vector.ipc.ReadChannel;
import org.apache.arrow.vector.ipc.message.MessageSerializer;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A file that holds one Arrow IPC stream, written by the Python client for this JVM to take over:
 * it is mapped and deleted at once, so that its pages live exactly as long as the batches that view
 * them.
 *
 * @param schema of the batches
 */
record ArrowFile(Schema schema, EncodedBatches batches) {
  private static final int CONTINUATION = 0xFFFFFFFF;
  private static final int PREFIX_BYTES = 8;

  /** A mapping has an int's length; a batch never spans two. */
  private static final long MAX_MAPPING_BYTES = 1L << 30;

  static ArrowFile takeOver(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      Schema schema = MessageSerializer.deserializeSchema(new ReadChannel(channel));
      return new ArrowFile(schema, new EncodedBatches(map(channel, messages(channel))));
    } finally {
      Files.delete(path);
    }
  }

  /** Where each message from the channel's position on begins and, last, where they end. */
  private static List<Long> messages(FileChannel channel) throws IOException {
    List<Long> offsets = new ArrayList<>();
    long offset = channel.position();
    long length = nextMessageBytes(channel, offset);
    while (length > 0) {
      offsets.add(offset);
      offset += length;
      length = nextMessageBytes(channel, offset);
    }
    offsets.add(offset);
    return offsets;
  }

  private static long nextMessageBytes(FileChannel channel, long offset) throws IOException {
    ByteBuffer prefix = read(channel, offset, PREFIX_BYTES);
    if (prefix.remaining() < PREFIX_BYTES || prefix.getInt() != CONTINUATION) {
      return 0;
    }
    int metadataBytes = prefix.getInt();
    if (metadataBytes == 0) {
      return 0;
    }
    ByteBuffer metadata = read(channel, offset + PREFIX_BYTES, metadataBytes);
    return PREFIX_BYTES
        + metadataBytes
        + org.apache.arrow.flatbuf.Message.getRootAsMessage(metadata).bodyLength();
  }

  private static ByteBuffer read(FileChannel channel, long offset, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position()) >= 0) {
      continue;
    }
    return buffer.flip();
  }

  private static List<ByteBuffer> map(FileChannel channel, List<Long> offsets) throws IOException {
    List<ByteBuffer> messages = new ArrayList<>(offsets.size() - 1);
    int first = 0;
    while (first < offsets.size() - 1) {
      long start = offsets.get(first);
      int end = first + 1;
      while (end + 1 < offsets.size() && offsets.get(end + 1) - start <= MAX_MAPPING_BYTES) {
        end++;
      }
      ByteBuffer mapping =
          channel.map(FileChannel.MapMode.READ_ONLY, start, offsets.get(end) - start);
      for (int i = first; i < end; i++) {
        messages.add(
            mapping.slice(
                (int) (offsets.get(i) - start), (int) (offsets.get(i + 1) - offsets.get(i))));
      }
      first = end;
    }
    return messages;
  }
}
