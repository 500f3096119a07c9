package io.fletching.engine.worker;

import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** An output listener that keeps what it hears. */
final class LinesHeard implements OutputListener {
  private final List<OutputLine> lines = new ArrayList<>();

  @Override
  public synchronized void output(OutputLine line) {
    lines.add(line);
  }

  synchronized List<String> of(OutputLine.Stream stream) {
    return lines.stream().filter(line -> line.stream() == stream).map(OutputLine::text).toList();
  }

  List<String> await(OutputLine.Stream stream, int count) {
    Awaitility.await().until(() -> of(stream).size() >= count);
    return of(stream);
  }
}
