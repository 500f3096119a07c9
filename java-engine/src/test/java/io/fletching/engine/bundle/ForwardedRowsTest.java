package io.fletching.engine.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.runtime.typeutils.RowDataSerializer;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarCharType;

class ForwardedRowsTest {
  private static final RowDataSerializer SERIALIZER =
      new RowDataSerializer(RowType.of(VarCharType.STRING_TYPE, new BigIntType()));

  private final ForwardedRows rows = new ForwardedRows();

  private static BinaryRowData row(int length, long number) {
    return SERIALIZER.toBinaryRow(
        GenericRowData.of(StringData.fromString("x".repeat(length)), number));
  }

  @Property(tries = 50)
  void rowsOfAnySizeAreKeptInOrder(@ForAll Random random) {
    ForwardedRows kept = new ForwardedRows();
    for (int batch = 0; batch < 3; batch++) {
      List<BinaryRowData> expected = new ArrayList<>();
      int bytes = 0;
      for (int i = random.nextInt(300); i > 0; i--) {
        BinaryRowData row = row(random.nextInt(200), random.nextLong());
        kept.add(row);
        expected.add(row.copy());
        bytes += row.getSizeInBytes();
      }
      assertThat(kept.isEmpty()).isEqualTo(expected.isEmpty());
      assertThat(kept.byteCount()).isEqualTo(bytes);
      for (int i = 0; i < expected.size(); i++) {
        assertThat(kept.row(i)).isEqualTo(expected.get(i));
      }
      kept.clear();
      assertThat(kept.byteCount()).isZero();
    }
  }

  @Example
  void aLargeRowIsKeptBetweenSmallOnes() {
    rows.add(row(3, 1));
    rows.add(row(10_000_000, 2));
    rows.add(row(3, 3));
    assertThat(rows.row(1).getString(0).toBytes()).hasSize(10_000_000);
    assertThat(rows.row(2).getLong(1)).isEqualTo(3);
    rows.clear();
    rows.add(row(3, 4));
    assertThat(rows.row(0).getLong(1)).isEqualTo(4);
  }
}
