package io.fletching.engine.batch;

import com.google.flatbuffers.FlatBufferBuilder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.MetadataVersion;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** Makes one message. */
final class RecordBatchEncoder {
  static final int CONTINUATION = 0xFFFFFFFF;
  static final int PREFIX_BYTES = 8;
  static final int ALIGNMENT = 8;

  private static final ByteBuffer PADDING = ByteBuffer.allocateDirect(ALIGNMENT).asReadOnlyBuffer();

  private record Node(int length, int nulls) {}

  private record Extent(long offset, long length) {}

  private final List<Node> nodes = new ArrayList<>();
  private final List<Extent> extents = new ArrayList<>();
  private final List<ByteBuffer> parts = new ArrayList<>();
  private long bodyLength;

  EncodedBatch encode(VectorSchemaRoot batch) {
    parts.add(PADDING); // The metadata's place, which is known last.
    for (FieldVector vector : batch.getFieldVectors()) {
      append(vector);
    }
    ByteBuffer metadata = metadata(batch.getRowCount());
    parts.set(0, metadata);
    return new EncodedBatch(parts.toArray(ByteBuffer[]::new), metadata.remaining() + bodyLength);
  }

  private void append(FieldVector vector) {
    int nulls = vector.getNullCount();
    nodes.add(new Node(vector.getValueCount(), nulls));
    boolean validity = true;
    for (ArrowBuf buffer : vector.getFieldBuffers()) {
      append(buffer, validity && nulls == 0 ? 0 : buffer.readableBytes());
      validity = false;
    }
    for (FieldVector child : vector.getChildrenFromFields()) {
      append(child);
    }
  }

  private void append(ArrowBuf buffer, long length) {
    extents.add(new Extent(bodyLength, length));
    if (length == 0) {
      return;
    }
    parts.add(buffer.nioBuffer(buffer.readerIndex(), Math.toIntExact(length)));
    int padding = (int) (-length & ALIGNMENT - 1);
    if (padding > 0) {
      parts.add(PADDING.slice(0, padding));
    }
    bodyLength += length + padding;
  }

  /** Marker, length and flatbuffer, so long that the body begins aligned. */
  private ByteBuffer metadata(int rows) {
    ByteBuffer flatbuffer = flatbuffer(rows);
    int padded = flatbuffer.remaining() + ALIGNMENT - 1 & -ALIGNMENT;
    ByteBuffer metadata = ByteBuffer.allocate(PREFIX_BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
    metadata.putInt(CONTINUATION).putInt(padded).put(flatbuffer).clear();
    return metadata;
  }

  private ByteBuffer flatbuffer(int rows) {
    FlatBufferBuilder builder = new FlatBufferBuilder(128 + 16 * (nodes.size() + extents.size()));
    // Flatbuffers are written from their end.
    RecordBatch.startNodesVector(builder, nodes.size());
    for (int i = nodes.size() - 1; i >= 0; i--) {
      FieldNode.createFieldNode(builder, nodes.get(i).length(), nodes.get(i).nulls());
    }
    int nodesAt = builder.endVector();
    RecordBatch.startBuffersVector(builder, extents.size());
    for (int i = extents.size() - 1; i >= 0; i--) {
      Buffer.createBuffer(builder, extents.get(i).offset(), extents.get(i).length());
    }
    int buffersAt = builder.endVector();
    RecordBatch.startRecordBatch(builder);
    RecordBatch.addLength(builder, rows);
    RecordBatch.addNodes(builder, nodesAt);
    RecordBatch.addBuffers(builder, buffersAt);
    int batchAt = RecordBatch.endRecordBatch(builder);
    Message.startMessage(builder);
    Message.addVersion(builder, MetadataVersion.V5);
    Message.addHeaderType(builder, MessageHeader.RecordBatch);
    Message.addHeader(builder, batchAt);
    Message.addBodyLength(builder, bodyLength);
    builder.finish(Message.endMessage(builder));
    return builder.dataBuffer();
  }
}
