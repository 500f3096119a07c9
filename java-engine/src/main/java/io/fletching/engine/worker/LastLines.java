package io.fletching.engine.worker;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The last lines of something that may write for ever; bounded in lines and in characters. Safe for
 * use from any thread.
 */
final class LastLines {
  static final int MAX_LINES = 50;
  static final int MAX_CHARACTERS = 16 * 1024;

  private final Deque<String> lines = new ArrayDeque<>();
  private int characters;

  synchronized void add(String line) {
    String kept =
        line.length() > MAX_CHARACTERS ? line.substring(line.length() - MAX_CHARACTERS) : line;
    lines.addLast(kept);
    characters += kept.length();
    while (lines.size() > MAX_LINES || characters > MAX_CHARACTERS) {
      characters -= lines.removeFirst().length();
    }
  }

  synchronized List<String> toList() {
    return List.copyOf(lines);
  }
}
