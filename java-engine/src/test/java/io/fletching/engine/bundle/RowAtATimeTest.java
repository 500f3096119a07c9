package io.fletching.engine.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RowAtATimeTest {
  private static final long MICRO = 1_000;
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000_000_000;

  private final RowAtATime rows = new RowAtATime();
  private long now;

  private void row(long takes, long until) {
    rows.begins(now);
    rows.ended(takes);
    now += Math.max(takes, until);
  }

  @Test
  void rowsThatAreDoneInLessThanHalfOfTheTimeAreDoneOneByOne() {
    for (int i = 0; i < 10_000; i++) {
      row(40 * MICRO, 100 * MICRO);
      assertThat(rows.isChosen()).isTrue();
    }
  }

  @Test
  void rowsThatComeAsFastAsTheyCanGoInBatchesAfterOneWindow() {
    while (rows.isChosen()) {
      row(20 * MICRO, 0);
    }
    assertThat(now).isBetween(RowAtATime.WINDOW_NANOS, RowAtATime.WINDOW_NANOS + 40 * MICRO);
  }

  @Test
  void slowFunctionsGetBatches() {
    for (int i = 0; i < 3; i++) {
      row(10 * MILLI, 0);
    }
    assertThat(rows.isChosen()).isFalse();
  }

  @Test
  void aSlowFunctionWhoseRowsAreFewIsCalledRowByRow() {
    for (int i = 0; i < 100; i++) {
      row(10 * MILLI, 25 * MILLI);
      assertThat(rows.isChosen()).isTrue();
    }
  }

  @Test
  void aPauseIsNoReasonForBatches() {
    for (int i = 0; i < 1_000; i++) {
      row(20 * MICRO, 100 * MICRO);
    }
    row(8 * MILLI, 0);
    for (int i = 0; i < 80; i++) {
      row(20 * MICRO, 0);
    }
    for (int i = 0; i < 200; i++) {
      row(20 * MICRO, 100 * MICRO);
      assertThat(rows.isChosen()).isTrue();
    }
  }

  @Test
  void oneByOneIsTriedAgainLessAndLessOften() {
    int trials = 0;
    for (long end = 60 * SECOND; now < end; ) {
      if (rows.isChosen()) {
        trials++;
        while (rows.isChosen()) {
          row(100 * MICRO, 0);
        }
      }
      now += MILLI;
      rows.sentBatch(16, now);
    }
    // At the start, after 0.1 s, 0.2 s ... 6.4 s, and every 10 s then.
    assertThat(trials).isEqualTo(12);
  }

  @Test
  void functionsThatHaveBecomeFasterAreCalledRowByRowAgain() {
    while (rows.isChosen()) {
      row(200 * MICRO, 0);
    }
    now += RowAtATime.FIRST_TRIAL_NANOS;
    rows.sentBatch(8, now);
    assertThat(rows.isChosen()).isTrue();
    for (int i = 0; i < 1_000; i++) {
      row(20 * MICRO, 100 * MICRO);
    }
    assertThat(rows.isChosen()).isTrue();
  }

  @Test
  void afterATrialThatWasGoodTheNextComesSoon() {
    while (rows.isChosen()) {
      row(200 * MICRO, 0);
    }
    now += RowAtATime.FIRST_TRIAL_NANOS;
    rows.sentBatch(8, now);
    for (long end = now + 2 * RowAtATime.SUCCESS_NANOS; now < end; ) {
      row(20 * MICRO, 100 * MICRO);
    }
    while (rows.isChosen()) {
      row(200 * MICRO, 0);
    }
    now += RowAtATime.FIRST_TRIAL_NANOS;
    rows.sentBatch(8, now);
    assertThat(rows.isChosen()).isTrue();
  }

  @Test
  void largeBatchesAreNotInterruptedByATrial() {
    while (rows.isChosen()) {
      row(20 * MICRO, 0);
    }
    now += SECOND;
    rows.sentBatch(RowAtATime.MAX_TRIAL_ROWS + 1, now);
    assertThat(rows.isChosen()).isFalse();
    rows.sentBatch(RowAtATime.MAX_TRIAL_ROWS, now);
    assertThat(rows.isChosen()).isTrue();
  }

  @Test
  void whereBatchesHoldOneRowRowsAreSoonDoneOneByOne() {
    while (rows.isChosen()) {
      row(20 * MICRO, 0);
    }
    now += RowAtATime.WINDOW_NANOS;
    rows.sentBatch(1, now);
    assertThat(rows.isChosen()).isTrue();
  }

  /** The first batch holds one row, whatever the rate. */
  @Test
  void theFirstBatchesOfABurstAreNoReason() {
    while (rows.isChosen()) {
      row(20 * MICRO, 0);
    }
    for (int target = 1; target <= 2 * RowAtATime.MAX_TRIAL_ROWS; target *= 2) {
      rows.sentBatch(target, now);
      assertThat(rows.isChosen()).isFalse();
      now += MILLI;
    }
  }

  @Test
  void manyRowsGoInBatchesHoweverQuickTheyAre() {
    while (rows.isChosen()) {
      row(MICRO, 4 * MICRO);
    }
    assertThat(now).isBetween(RowAtATime.WINDOW_NANOS, RowAtATime.WINDOW_NANOS + 8 * MICRO);
  }
}
