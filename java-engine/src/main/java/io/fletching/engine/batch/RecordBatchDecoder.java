package io.fletching.engine.batch;

import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Takes one message apart, and believes nothing in it: the worker that wrote it is another process,
 * in any language. The flatbuffer is read through a ByteBuffer, which checks every access; every
 * extent is checked against the body before a vector is given it.
 */
final class RecordBatchDecoder {
  private final RecordBatch batch;
  private final ArrowBuf message;
  private final long bodyStart;
  private final long bodyLength;
  private final BufferAllocator allocator;
  private int nextNode;
  private int nextBuffer;

  private RecordBatchDecoder(
      RecordBatch batch,
      ArrowBuf message,
      long bodyStart,
      long bodyLength,
      BufferAllocator allocator) {
    this.batch = batch;
    this.message = message;
    this.bodyStart = bodyStart;
    this.bodyLength = bodyLength;
    this.allocator = allocator;
  }

  static VectorSchemaRoot decode(ArrowBuf message, Schema schema, BufferAllocator allocator) {
    List<FieldVector> vectors = new ArrayList<>(schema.getFields().size());
    try {
      return of(message, allocator).decode(schema, vectors);
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      vectors.forEach(FieldVector::close);
      throw violated("its metadata points outside itself", e);
    } catch (RuntimeException | Error e) {
      vectors.forEach(FieldVector::close);
      throw e;
    }
  }

  private static RecordBatchDecoder of(ArrowBuf message, BufferAllocator allocator) {
    long available = message.readableBytes() - RecordBatchEncoder.PREFIX_BYTES;
    long start = message.readerIndex();
    check(available >= 0, "it has %d bytes", message.readableBytes());
    ByteBuffer prefix =
        message.nioBuffer(start, RecordBatchEncoder.PREFIX_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    check(
        prefix.getInt() == RecordBatchEncoder.CONTINUATION,
        "it does not begin with a continuation marker");
    int metadataLength = prefix.getInt();
    check(
        metadataLength > 0 && metadataLength <= available,
        "it announces %d bytes of metadata and has %d",
        metadataLength,
        available);
    long metadataStart = start + RecordBatchEncoder.PREFIX_BYTES;
    Message header =
        Message.getRootAsMessage(
            message.nioBuffer(metadataStart, metadataLength).order(ByteOrder.LITTLE_ENDIAN));
    check(
        header.headerType() == MessageHeader.RecordBatch,
        "it is of type %d, not a record batch",
        header.headerType());
    RecordBatch batch = (RecordBatch) header.header(new RecordBatch());
    check(batch != null, "it holds no record batch");
    check(batch.compression() == null, "it is compressed");
    long body = available - metadataLength;
    check(
        header.bodyLength() >= 0 && header.bodyLength() <= body,
        "it announces a body of %d bytes and has %d",
        header.bodyLength(),
        body);
    return new RecordBatchDecoder(
        batch, message, metadataStart + metadataLength, header.bodyLength(), allocator);
  }

  private VectorSchemaRoot decode(Schema schema, List<FieldVector> vectors) {
    long rows = batch.length();
    check(rows >= 0 && rows < Integer.MAX_VALUE, "it has %d rows", rows);
    for (Field field : schema.getFields()) {
      FieldVector vector = field.createVector(allocator);
      vectors.add(vector);
      int cells = load(vector, ColumnPath.field("", field.getName()), rows);
      check(
          cells == rows,
          "column '%s' has %d cells in a batch of %d rows",
          field.getName(),
          cells,
          rows);
    }
    check(
        nextNode == batch.nodesLength(),
        "it has %d columns with all children, not %d",
        batch.nodesLength(),
        nextNode);
    check(
        nextBuffer == batch.buffersLength(),
        "it has %d buffers, not %d",
        batch.buffersLength(),
        nextBuffer);
    return new VectorSchemaRoot(schema, vectors, (int) rows);
  }

  /**
   * Gives a vector its part of the body and returns its number of cells, which are at least so
   * many.
   */
  private int load(FieldVector vector, String path, long leastCells) {
    check(nextNode < batch.nodesLength(), "it ends before column '%s'", path);
    FieldNode node = batch.nodes(nextNode++);
    long cells = node.length();
    long nulls = node.nullCount();
    check(
        cells >= leastCells && cells < Integer.MAX_VALUE,
        "column '%s' has %d cells, not %d",
        path,
        cells,
        leastCells);
    check(
        nulls >= 0 && nulls <= cells,
        "column '%s' has %d nulls among %d cells",
        path,
        nulls,
        cells);

    ArrowType type = vector.getField().getType();
    List<ArrowBuf> buffers = new ArrayList<>(3);
    if (type.getTypeID() == ArrowType.ArrowTypeID.Null) {
      vector.loadFieldBuffers(new ArrowFieldNode(cells, cells), buffers);
      return (int) cells;
    }
    ArrowBuf validity = extent(path, "validity", nulls == 0 ? 0 : (cells + 7) >> 3);
    // Without nulls the bits need not be there, so they need not be enough either: nobody is to
    // look.
    buffers.add(nulls == 0 ? allocator.getEmpty() : validity);
    long leastChildCells = addValues(buffers, type, path, cells);
    vector.loadFieldBuffers(new ArrowFieldNode(cells, nulls), buffers);
    for (FieldVector child : vector.getChildrenFromFields()) {
      load(child, childPath(type, path, child), leastChildCells);
    }
    return (int) cells;
  }

  private static String childPath(ArrowType type, String path, FieldVector child) {
    return switch (type.getTypeID()) {
      case List -> ColumnPath.element(path);
      case Map -> path;
      default -> ColumnPath.field(path, child.getName());
    };
  }

  /** Adds the buffers behind the validity; returns how many cells the children need at least. */
  private long addValues(List<ArrowBuf> buffers, ArrowType type, String path, long cells) {
    switch (type.getTypeID()) {
      case Utf8, Binary -> {
        ArrowBuf offsets = offsets(path, cells);
        ArrowBuf values = extent(path, "values", 0);
        checkOffsets(offsets, cells, values.capacity(), path);
        buffers.add(offsets);
        buffers.add(values);
        return 0;
      }
      case List, Map -> {
        ArrowBuf offsets = offsets(path, cells);
        buffers.add(offsets);
        return checkOffsets(offsets, cells, Integer.MAX_VALUE, path);
      }
      case Struct -> {
        return cells;
      }
      default -> {
        buffers.add(extent(path, "values", (cells * bits(type) + 7) >> 3));
        return 0;
      }
    }
  }

  private ArrowBuf offsets(String path, long cells) {
    return extent(path, "offsets", cells == 0 ? 0 : (cells + 1) << 2);
  }

  private static int bits(ArrowType type) {
    return switch (type.getTypeID()) {
      case Bool -> 1;
      case Int -> ((ArrowType.Int) type).getBitWidth();
      case FloatingPoint ->
          switch (((ArrowType.FloatingPoint) type).getPrecision()) {
            case HALF -> 16;
            case SINGLE -> 32;
            case DOUBLE -> 64;
          };
      case Decimal -> ((ArrowType.Decimal) type).getBitWidth();
      case Date, Time -> 32;
      case Timestamp, Duration -> 64;
      default ->
          throw new FletchingException(
              FailureCode.ENGINE_DEFECT, "No column of a batch is of Arrow's " + type + ".");
    };
  }

  /** The next buffer, which has at least so many bytes. */
  private ArrowBuf extent(String path, String what, long leastBytes) {
    check(nextBuffer < batch.buffersLength(), "it ends before the %s of column '%s'", what, path);
    Buffer buffer = batch.buffers(nextBuffer++);
    long offset = buffer.offset();
    long length = buffer.length();
    check(
        offset >= 0 && length >= 0 && offset <= bodyLength && length <= bodyLength - offset,
        "the %s of column '%s', %d bytes at %d, are not in its body of %d bytes",
        what,
        path,
        length,
        offset,
        bodyLength);
    check(
        length >= leastBytes,
        "the %s of column '%s' have %d bytes and need %d",
        what,
        path,
        length,
        leastBytes);
    return length == 0 ? allocator.getEmpty() : message.slice(bodyStart + offset, length);
  }

  /** Checks that offsets never fall and end within the values; returns where they end. */
  private static long checkOffsets(ArrowBuf offsets, long cells, long limit, String path) {
    if (cells == 0) {
      return 0;
    }
    long at = offsets.memoryAddress();
    int last = MemoryUtil.getInt(at);
    // The sign of falls remembers whether any offset was below the one before it, without a branch
    // for each.
    int falls = last;
    for (long cell = 0; cell < cells; cell++) {
      at += 4;
      int next = MemoryUtil.getInt(at);
      falls |= next | next - last;
      last = next;
    }
    check(falls >= 0, "the offsets of column '%s' fall", path);
    check(
        last <= limit,
        "the offsets of column '%s' end at %d, behind its %d bytes of values",
        path,
        last,
        limit);
    return last;
  }

  private static void check(boolean holds, String otherwise, Object... arguments) {
    if (!holds) {
      throw violated(String.format(Locale.ROOT, otherwise, arguments), null);
    }
  }

  private static FletchingException violated(String what, @Nullable Throwable cause) {
    return new FletchingException(
        FailureCode.PROTOCOL_VIOLATED,
        "The worker returned a record batch that cannot be read: "
            + what
            + ". Its Arrow library may be broken or of another format; the worker's log may say more.",
        cause);
  }
}
