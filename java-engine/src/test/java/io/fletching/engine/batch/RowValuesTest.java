package io.fletching.engine.batch;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.BooleanType;
import org.apache.flink.table.types.logical.DateType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.FloatType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.SmallIntType;
import org.apache.flink.table.types.logical.TinyIntType;
import org.apache.flink.table.types.logical.VarBinaryType;
import org.apache.flink.table.types.logical.VarCharType;
import org.junit.jupiter.api.Test;

class RowValuesTest {
  private static final RowType SIMPLE =
      RowType.of(
          new BooleanType(),
          new TinyIntType(),
          new SmallIntType(),
          new IntType(),
          new BigIntType(),
          new DoubleType(),
          new VarCharType(VarCharType.MAX_LENGTH));
  private static final int[] ALL = {0, 1, 2, 3, 4, 5, 6};

  @Test
  void argumentsAreTheChosenColumns() {
    RowValues values = requireNonNull(RowValues.of(SIMPLE, new int[] {6, 4, 0}, SIMPLE));
    GenericRowData row =
        GenericRowData.of(
            true, (byte) 1, (short) 2, 3, 4L, 5.5, StringData.fromString("\u00e9\ud83d\ude00"));
    assertThat(values.arguments(row)).containsExactly("\u00e9\ud83d\ude00", 4L, true);
  }

  @Test
  void resultsHaveTheTypesOfTheirColumns() {
    RowValues values = requireNonNull(RowValues.of(SIMPLE, ALL, SIMPLE));
    assertThat(values.result(new Object[] {false, 1L, 2L, 3L, 4L, 5.5, "x"}))
        .isEqualTo(
            GenericRowData.of(false, (byte) 1, (short) 2, 3, 4L, 5.5, StringData.fromString("x")));
  }

  @Test
  void rowsAreArraysAndBytesStayBytes() {
    RowType inner = RowType.of(new BigIntType(), SIMPLE);
    RowType nested = RowType.of(inner, new VarBinaryType(VarBinaryType.MAX_LENGTH));
    RowValues values = requireNonNull(RowValues.of(nested, new int[] {0, 1}, nested));
    GenericRowData simple =
        GenericRowData.of(true, (byte) 1, (short) 2, 3, 4L, 5.5, StringData.fromString("x"));
    byte[] bytes = {1, 2};
    GenericRowData row = GenericRowData.of(GenericRowData.of(7L, simple), bytes);
    Object[] arguments = {
      new Object[] {7L, new Object[] {true, (byte) 1, (short) 2, 3, 4L, 5.5, "x"}}, bytes
    };
    assertThat(values.arguments(row)).usingRecursiveComparison().isEqualTo(arguments);
    assertThat(values.result(arguments)).isEqualTo(row);
    GenericRowData nulls = GenericRowData.of(GenericRowData.of(null, null), null);
    Object[] none = {new Object[] {null, null}, null};
    assertThat(values.arguments(nulls)).usingRecursiveComparison().isEqualTo(none);
    assertThat(values.result(none)).isEqualTo(nulls);
    RowType dates = RowType.of(RowType.of(new DateType()));
    assertThat(RowValues.of(dates, new int[] {0}, nested)).isNull();
    assertThat(RowValues.of(nested, new int[] {0}, dates)).isNull();
  }

  @Test
  void nullStaysNull() {
    RowValues values = requireNonNull(RowValues.of(SIMPLE, ALL, SIMPLE));
    assertThat(values.arguments(new GenericRowData(7))).hasSize(7).containsOnlyNulls();
    assertThat(values.result(new Object[7])).isEqualTo(new GenericRowData(7));
  }

  @Test
  void otherTypesGoAsBatches() {
    RowType date = RowType.of(new DateType());
    RowType real = RowType.of(new FloatType());
    assertThat(RowValues.of(date, new int[] {0}, SIMPLE)).isNull();
    assertThat(RowValues.of(SIMPLE, ALL, real)).isNull();
  }
}
