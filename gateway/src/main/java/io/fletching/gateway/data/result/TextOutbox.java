package io.fletching.gateway.data.result;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.Iterator;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.utils.print.PrintStyle;
import org.jspecify.annotations.Nullable;

/** Rows as the text that Flink prints for them. */
final class TextOutbox extends Outbox<RowData> {
  private static final int MAX_CHARS = 1 << 16;

  private final PrintStyle style;
  private final StringBuilder text = new StringBuilder();

  TextOutbox(PrintStyle style) {
    this.style = style;
  }

  @Override
  byte @Nullable [] header() {
    return null;
  }

  @Override
  void pull(Iterator<RowData> rows) {
    style.print(rows, new PrintWriter(new TextWriter()));
  }

  @Override
  boolean isEmpty() {
    return text.isEmpty();
  }

  @Override
  boolean isFull() {
    return text.length() >= MAX_CHARS;
  }

  @Override
  Parcel take() {
    String taken = text.toString();
    text.setLength(0);
    return frames -> frames.text(taken);
  }

  private synchronized void put(char[] chars, int offset, int length) throws IOException {
    if (!awaitRoom()) {
      throw new IOException("Nobody reads the printed result any more.");
    }
    boolean first = text.isEmpty();
    text.append(chars, offset, length);
    if (first) {
      announce();
    }
  }

  /** Where Flink prints to. */
  private final class TextWriter extends Writer {
    @Override
    public void write(char[] chars, int offset, int length) throws IOException {
      put(chars, offset, length);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
