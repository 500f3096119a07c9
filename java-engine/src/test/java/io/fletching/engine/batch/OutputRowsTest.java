package io.fletching.engine.batch;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.data.utils.JoinedRowData;
import org.apache.flink.table.data.utils.ProjectedRowData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.BooleanType;
import org.apache.flink.table.types.logical.DateType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.FloatType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.NullType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.SmallIntType;
import org.apache.flink.table.types.logical.TimeType;
import org.apache.flink.table.types.logical.TinyIntType;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.flink.types.RowKind;

class OutputRowsTest {
  private static final RowType SHORT =
      RowType.of(
          new BooleanType(),
          new TinyIntType(),
          new SmallIntType(),
          new IntType(),
          new BigIntType(),
          new FloatType(),
          new DoubleType(),
          new DecimalType(18, 3),
          new DateType(),
          new TimeType(3));

  @Property(tries = 400)
  void rowsAreThoseThatFlinksSerializerMakes(@ForAll long seed) {
    RandomRows random = new RandomRows(seed);
    RowType inputType = random.rowType();
    RowType resultType = random.rowType();
    int[] fields = someFields(inputType, new Random(seed));
    Stream<LogicalType> types =
        Stream.concat(
            Arrays.stream(fields).mapToObj(inputType::getTypeAt),
            resultType.getChildren().stream());
    RowDataSerializer serializer = new RowDataSerializer(types.toArray(LogicalType[]::new));
    OutputRows rows = OutputRows.ofFields(inputType, fields, resultType);
    for (int i = 0; i < 5; i++) {
      RowData input = random.row(inputType);
      RowData results = random.row(resultType);
      RowKind kind = RowKind.values()[i % 4];
      BinaryRowData forwarded = rows.forward(input);
      BinaryRowData kept = forwarded == null ? null : forwarded.copy();
      rows.forward(random.row(inputType));
      JoinedRowData expected =
          new JoinedRowData(kind, ProjectedRowData.from(fields).replaceRow(input), results);
      assertThat(rows.output(kept, results, kind)).isEqualTo(serializer.toBinaryRow(expected));
    }
  }

  @Property(tries = 200)
  void resultsOfEightBytesAreSetInPlace(@ForAll long seed) {
    RandomRows random = new RandomRows(seed);
    RowType inputType = random.rowType();
    RowDataSerializer serializer =
        new RowDataSerializer(
            Stream.concat(inputType.getChildren().stream(), SHORT.getChildren().stream())
                .toArray(LogicalType[]::new));
    OutputRows rows = OutputRows.ofFields(inputType, RoundTripTest.allColumns(inputType), SHORT);
    for (int i = 0; i < 5; i++) {
      RowData input = random.row(inputType);
      RowData results = random.row(SHORT);
      RowKind kind = RowKind.values()[i % 4];
      BinaryRowData kept = requireNonNull(rows.forward(input)).copy();
      assertThat(rows.output(kept, results, kind))
          .isEqualTo(serializer.toBinaryRow(new JoinedRowData(kind, input, results)));
    }
  }

  private static int[] someFields(RowType type, Random random) {
    return IntStream.range(0, type.getFieldCount()).filter(i -> random.nextBoolean()).toArray();
  }

  @Example
  void aColumnOfNullsIsForwarded() {
    OutputRows rows =
        OutputRows.ofFields(
            RowType.of(new NullType(), new BigIntType()),
            new int[] {0, 1},
            RowType.of(new BigIntType()));
    BinaryRowData forwarded = rows.forward(GenericRowData.of(null, 1L));
    RowData row = rows.output(forwarded, GenericRowData.of(2L), RowKind.DELETE);
    assertThat(row.isNullAt(0)).isTrue();
    assertThat(row.getLong(1)).isEqualTo(1);
    assertThat(row.getLong(2)).isEqualTo(2);
    assertThat(row.getRowKind()).isEqualTo(RowKind.DELETE);
  }

  @Example
  void whatGeneratedCodeMakesIsForwardedBesideTheResults() {
    RowType twice = RowType.of(VarCharType.STRING_TYPE, VarCharType.STRING_TYPE);
    RowDataSerializer serializer = new RowDataSerializer(twice);
    OutputRows rows =
        OutputRows.ofProjection(
            row -> serializer.toBinaryRow(GenericRowData.of(row.getString(0), row.getString(0))));
    BinaryRowData forwarded = rows.forward(GenericRowData.of(StringData.fromString("a name")));
    RowData row = rows.output(forwarded, GenericRowData.of(3L), RowKind.UPDATE_AFTER);
    assertThat(row.getString(0)).hasToString("a name");
    assertThat(row.getString(1)).hasToString("a name");
    assertThat(row.getLong(2)).isEqualTo(3);
    assertThat(row.getRowKind()).isEqualTo(RowKind.UPDATE_AFTER);
  }
}
