package io.fletching.engine.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BatchSizerTest {
  private static final long MILLI = 1_000_000;

  private long now;

  @Test
  void aSlowStreamSendsEachRowAtOnce() {
    BatchSizer sizer = new BatchSizer(1_000);
    for (int i = 0; i < 100; i++) {
      assertThat(sizer.target()).isEqualTo(1);
      now += 10 * MILLI;
      sizer.sentFull(now);
    }
  }

  @Test
  void batchesGrowWhileTheyFillWithinTheLinger() {
    BatchSizer sizer = new BatchSizer(1_000);
    sizer.answered(1_000, MILLI);
    for (int expected : new int[] {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_000, 1_000}) {
      now += MILLI / 10;
      assertThat(sizer.target()).as("target").isGreaterThanOrEqualTo(Math.min(expected / 2, 500));
      sizer.sentFull(now);
    }
    assertThat(sizer.target()).isEqualTo(1_000);
  }

  @Test
  void batchesShrinkWhenTheyDoNotFill() {
    BatchSizer sizer = new BatchSizer(1_000);
    for (int i = 0; i < 12; i++) {
      now += MILLI / 10;
      sizer.sentFull(now);
    }
    for (int i = 0; i < 12; i++) {
      now += MILLI;
      sizer.sentEarly(now);
    }
    assertThat(sizer.target()).isEqualTo(1);
  }

  @Test
  void aSteadyRateSettlesAtWhatArrivesWithinTheLinger() {
    BatchSizer sizer = new BatchSizer(10_000);
    sizer.answered(1_000, MILLI);
    long rowNanos = 100_000;
    for (int i = 0; i < 200; i++) {
      long fill = sizer.target() * rowNanos;
      if (fill <= BatchSizer.LINGER_NANOS) {
        now += fill;
        sizer.sentFull(now);
      } else {
        now += BatchSizer.LINGER_NANOS;
        sizer.sentEarly(now);
      }
      if (i > 20) {
        assertThat(sizer.target()).isBetween(4, 16);
      }
    }
  }

  @Test
  void aFastStreamSettlesAtWhatArrivesWithinTheLongerLinger() {
    BatchSizer sizer = new BatchSizer(10_000);
    sizer.answered(1_000, MILLI / 10);
    long rowNanos = 1_000;
    for (int i = 0; i < 200; i++) {
      now += sizer.target() * rowNanos;
      sizer.sentFull(now);
    }
    assertThat(sizer.target()).isEqualTo(4_096);
  }

  @Test
  void aLargeBatchMayWaitLonger() {
    BatchSizer sizer = new BatchSizer(10_000);
    assertThat(sizer.isOld(MILLI / 2 - 1)).isFalse();
    assertThat(sizer.isOld(MILLI / 2)).isTrue();
    for (int i = 0; i < 10; i++) {
      sizer.sentFull(now);
    }
    assertThat(sizer.isOld(8 * MILLI - 1)).isFalse();
    assertThat(sizer.isOld(8 * MILLI)).isTrue();
  }

  @Test
  void fastFunctionsGetWholeBatches() {
    BatchSizer sizer = new BatchSizer(10_000);
    sizer.answered(1_000, MILLI);
    assertThat(sizer.cap()).isEqualTo(10_000);
  }

  @Test
  void beforeTheFirstAnswerBatchesAreSmall() {
    BatchSizer sizer = new BatchSizer(10_000);
    for (int i = 0; i < 20; i++) {
      sizer.sentFull(now);
    }
    assertThat(sizer.cap()).isEqualTo(BatchSizer.FIRST_ROWS);
    assertThat(sizer.target()).isEqualTo(BatchSizer.FIRST_ROWS);
    sizer.answered(1, MILLI / 1_000);
    assertThat(sizer.cap()).isEqualTo(10_000);
    assertThat(sizer.target()).isEqualTo(10_000);
  }

  @Test
  void slowFunctionsGetSmallBatches() {
    BatchSizer sizer = new BatchSizer(10_000);
    sizer.answered(1, 10 * MILLI);
    assertThat(sizer.cap()).isEqualTo(5);
    sizer.answered(1, 1_000_000 * MILLI);
    assertThat(sizer.cap()).isEqualTo(1);
    for (int i = 0; i < 100; i++) {
      sizer.answered(1_000, MILLI);
    }
    assertThat(sizer.cap()).isEqualTo(10_000);
  }

  @Test
  void slowCallsSideBySideGetBatchesOfManyRows() {
    BatchSizer sizer = new BatchSizer(10_000, 80);
    assertThat(sizer.cap()).isEqualTo(80);
    sizer.answered(80, 1_000 * MILLI);
    assertThat(sizer.cap()).isEqualTo(80);
    assertThat(new BatchSizer(10, 80).cap()).isEqualTo(10);
  }

  @Test
  void anEmptyBatchTellsNothing() {
    BatchSizer sizer = new BatchSizer(10);
    sizer.answered(0, 1_000 * MILLI);
    assertThat(sizer.cap()).isEqualTo(10);
  }
}
