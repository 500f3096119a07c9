package io.fletching.engine.worker;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.JsonNode;
import org.apache.flink.shaded.jackson2.com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

/** Messages to and from the fork server: JSON behind its length in four bytes. */
final class JsonFrames {
  private static final int MAX_FRAME_BYTES = 16 * 1024 * 1024;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private JsonFrames() {}

  /** Writes {@code {kind: fields}} and flushes. */
  static void write(OutputStream out, String kind, Object fields) throws IOException {
    byte[] body = MAPPER.writeValueAsBytes(Map.of(kind, fields));
    out.write(
        ByteBuffer.allocate(Integer.BYTES + body.length).putInt(body.length).put(body).array());
    out.flush();
  }

  /** The messages of a stream, one call after the other. */
  static final class Reader {
    private final DataInputStream in;

    Reader(InputStream in) {
      this.in = new DataInputStream(in);
    }

    /** The next message; null at the end of the stream. */
    @Nullable JsonNode read() throws IOException {
      int length;
      try {
        length = in.readInt();
      } catch (EOFException end) {
        return null;
      }
      if (length < 0 || length > MAX_FRAME_BYTES) {
        throw new IOException(
            "a message of " + length + " bytes; at most " + MAX_FRAME_BYTES + " may be");
      }
      return MAPPER.readTree(in.readNBytes(length));
    }
  }
}
