package io.fletching.benchmarks;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.table.data.RowData;

/**
 * Counts rows, and appends lines to the report file. The writers of one report count together; the
 * first of them writes.
 *
 * <ul>
 *   <li>{@code rows <nanoTime> <rows so far>}: at the first row, then about every 50 ms as rows come.
 *   <li>{@code age <nanoTime> <nanos>}: the age of one row, when the rows know their time of birth.
 *   <li>{@code end <nanoTime> <rows>}: after the last row of a bounded job.
 * </ul>
 */
final class MeterWriter implements SinkWriter<RowData> {

  private static final long REPORT_INTERVAL_NANOS = 50_000_000;

  /** The clock is read once per so many rows, so that counting costs nothing to speak of. */
  private static final int ROWS_PER_CLOCK = 64;

  /** Rows by report; all subtasks are in one JVM. */
  private static final ConcurrentMap<String, LongAdder> TOTALS = new ConcurrentHashMap<>();

  private final Writer report;
  private final int bornColumn;
  private final LongAdder total;
  private long rows;
  private long uncountedRows;
  private long nextReportNanos;

  MeterWriter(String report, int bornColumn, int subtask) throws IOException {
    this.bornColumn = bornColumn;
    total = TOTALS.computeIfAbsent(report, name -> new LongAdder());
    if (subtask == 0) {
      total.reset();
      this.report = Files.newBufferedWriter(Path.of(report), StandardCharsets.US_ASCII);
    } else {
      this.report = Writer.nullWriter();
    }
  }

  @Override
  public void write(RowData row, Context context) throws IOException {
    if (bornColumn >= 0) {
      long now = System.nanoTime();
      line("age", now, now - row.getLong(bornColumn));
      reportIfDue(now);
    } else if (rows % ROWS_PER_CLOCK == 0) {
      reportIfDue(System.nanoTime());
    }
    rows++;
    uncountedRows++;
  }

  private void reportIfDue(long now) throws IOException {
    count();
    if (rows == 0 || now >= nextReportNanos) {
      line("rows", now, total.sum());
      report.flush();
      nextReportNanos = now + REPORT_INTERVAL_NANOS;
    }
  }

  private void count() {
    total.add(uncountedRows);
    uncountedRows = 0;
  }

  private void line(String what, long now, long value) throws IOException {
    report.write(what + ' ' + now + ' ' + value + '\n');
  }

  @Override
  public void flush(boolean endOfInput) throws IOException {
    if (endOfInput) {
      count();
      line("end", System.nanoTime(), total.sum());
    }
    report.flush();
  }

  @Override
  public void close() throws IOException {
    report.close();
  }
}
