package io.fletching.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class LastLinesTest {
  @Property(tries = 200)
  void keepsTheEndWithinBounds(@ForAll List<String> lines) {
    LastLines last = new LastLines();
    lines.forEach(last::add);

    List<String> kept = last.toList();

    assertThat(kept).hasSizeLessThanOrEqualTo(LastLines.MAX_LINES);
    assertThat(kept).isEqualTo(lines.subList(lines.size() - kept.size(), lines.size()));
    assertThat(kept.size()).isEqualTo(Math.min(lines.size(), LastLines.MAX_LINES));
  }

  @org.junit.jupiter.api.Test
  void boundsTheSizeToo() {
    LastLines last = new LastLines();
    last.add("first");
    last.add("x".repeat(LastLines.MAX_CHARACTERS - 6));
    assertThat(last.toList()).hasSize(2);

    last.add("12");
    assertThat(last.toList()).hasSize(2).last().isEqualTo("12");

    last.add("y".repeat(LastLines.MAX_CHARACTERS) + "end");
    assertThat(last.toList())
        .singleElement()
        .asString()
        .hasSize(LastLines.MAX_CHARACTERS)
        .endsWith("yend");
  }
}
