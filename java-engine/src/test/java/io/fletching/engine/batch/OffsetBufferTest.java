package io.fletching.engine.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import org.junit.jupiter.api.Test;

/** Arrow's offsets have 32 bits: that is the limit of a column in both modes. */
class OffsetBufferTest {
  @Test
  void theLastPositionIsReached() {
    assertThat(OffsetBuffer.checked(2_147_483_647L, "a")).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void nothingIsBeyondIt() {
    assertThatThrownBy(() -> OffsetBuffer.checked(2_147_483_648L, "a.element"))
        .isInstanceOfSatisfying(
            FletchingException.class,
            failure -> assertThat(failure.code()).isEqualTo(FailureCode.ROW_TOO_LARGE))
        .hasMessage(
            "The values of column 'a.element' in one batch need more than 2147483647 bytes or elements. "
                + "Lower python.fn-execution.arrow.batch.size, or pass less per row.");
  }
}
