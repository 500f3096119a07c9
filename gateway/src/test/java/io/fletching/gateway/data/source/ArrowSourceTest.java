package io.fletching.gateway.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fletching.gateway.data.BatchLayout;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.VarBinaryType;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
final class ArrowSourceTest {
  private static final RowType TYPE = RowType.of(new BigIntType());
  private static final int BATCH_ROWS = 40;
  private static final int BATCHES = 5;
  private static final int ROWS = BATCH_ROWS * BATCHES;

  @TempDir Path folder;
  private EncodedBatches batches;

  @BeforeEach
  void writeBatches() throws IOException {
    List<List<RowData>> rows = new ArrayList<>();
    for (long batch = 0; batch < BATCHES; batch++) {
      long first = batch * BATCH_ROWS;
      rows.add(
          LongStream.range(first, first + BATCH_ROWS)
              .<RowData>mapToObj(GenericRowData::of)
              .toList());
    }
    Path file = folder.resolve("rows.arrow");
    ArrowFiles.write(file, TYPE, false, rows);
    batches = ArrowFile.takeOver(file).batches();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 5, 12, 13, 14})
  void aReaderRestoredFromACheckpointGoesOnWithTheNextRow(int pollsBefore) throws Exception {
    FakeReaderOutput output = new FakeReaderOutput();
    List<ArrowSplit> state;
    try (ArrowSourceReader reader = reader(new FakeReaderContext())) {
      reader.addSplits(source(1).initialSplits());
      for (int i = 0; i < pollsBefore; i++) {
        reader.pollNext(output);
      }
      state = throughSerializer(reader.snapshotState(1));
    }
    try (ArrowSourceReader reader = reader(new FakeReaderContext())) {
      reader.addSplits(state);
      readToEnd(reader, output);
    }

    assertThat(output.ids).isEqualTo(LongStream.range(0, ROWS).boxed().toList());
  }

  @Test
  void aReaderAsksForSplitsOneByOne() throws Exception {
    List<ArrowSplit> splits = source(2).initialSplits();
    FakeReaderContext context = new FakeReaderContext();
    FakeReaderOutput output = new FakeReaderOutput();
    try (ArrowSourceReader reader = reader(context)) {
      reader.start();
      assertThat(context.splitRequests).isEqualTo(1);
      assertThat(reader.pollNext(output)).isEqualTo(InputStatus.NOTHING_AVAILABLE);
      assertThat(reader.isAvailable()).isNotDone();

      reader.addSplits(List.of(splits.get(0)));
      assertThat(reader.isAvailable()).isDone();
      while (reader.pollNext(output) == InputStatus.MORE_AVAILABLE) {
        assertThat(output.ids.size()).isLessThanOrEqualTo(2 * BATCH_ROWS);
      }
      assertThat(context.splitRequests).isEqualTo(2);
      assertThat(output.ids).hasSize(2 * BATCH_ROWS);
      assertThat(reader.snapshotState(1)).isEmpty();

      reader.addSplits(List.of(splits.get(1)));
      readToEnd(reader, output);
    }
    assertThat(output.ids).isEqualTo(LongStream.range(0, ROWS).boxed().toList());
  }

  @Test
  void splitsShareTheBatchesAndNoneIsEmpty() {
    assertThat(source(1).initialSplits()).containsExactly(new ArrowSplit("0", 0, 0, 5));
    assertThat(source(2).initialSplits())
        .containsExactly(new ArrowSplit("0", 0, 0, 2), new ArrowSplit("1", 2, 0, 5));
    assertThat(source(100).initialSplits())
        .hasSize(BATCHES)
        .allMatch(split -> split.endBatch() == split.batch() + 1);
  }

  @Test
  void aSourceThatTravelsCarriesItsRowsAndOneThatStaysDoesNot() throws Exception {
    byte[] carried = InstantiationUtil.serializeObject(new CarriedBatches(batches));
    byte[] shared = InstantiationUtil.serializeObject(new SharedBatches(batches));

    assertThat(shared.length).isLessThan(300);
    assertThat(idsOf(carried)).isEqualTo(LongStream.range(0, ROWS).boxed().toList());
    assertThat(idsOf(shared)).isEqualTo(LongStream.range(0, ROWS).boxed().toList());
  }

  @Test
  void stateOfAnotherVersionIsRefused() {
    assertThatThrownBy(() -> new ArrowSplitSerializer().deserialize(7, new byte[0]))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "The state of a source of Arrow rows has the version 7, and this version of fletching reads 1.");
  }

  @Test
  void aCheckpointOfOldSaysNothingAboutTheRows() throws Exception {
    ArrowProgressSerializer serializer = new ArrowProgressSerializer();
    ArrowProgress known = new ArrowProgress(List.of(new ArrowSplit("0", 1, 2, 3)), null);
    byte[] bytes = serializer.serialize(known);
    assertThat(serializer.deserialize(1, Arrays.copyOf(bytes, bytes.length - 1))).isEqualTo(known);
  }

  @Test
  void rowsAreToldFromOthersByTheirValues() throws Exception {
    assertThat(batchesOf(1, 2, 3).digest()).isEqualTo(batchesOf(1, 2, 3).digest());
    assertThat(batchesOf(1, 2, 3).digest()).isNotEqualTo(batchesOf(1, 2, 4).digest());
    assertThat(batchesOf(1, 2, 3).digest().rows()).isEqualTo(3);
    assertThat(InstantiationUtil.clone(batches).digest()).isEqualTo(batches.digest());
  }

  @Test
  void pickledSetsAreTheSameInAnyOrder() throws Exception {
    byte[] set = {1, 2, (byte) 0x8f, 3};
    assertThat(digestOf(set)).isEqualTo(digestOf(new byte[] {2, 1, (byte) 0x8f, 3}));
    assertThat(digestOf(set)).isNotEqualTo(digestOf(new byte[] {2, 1, (byte) 0x8f, 4}));
    assertThat(digestOf(new byte[] {1, 2})).isNotEqualTo(digestOf(new byte[] {2, 1}));
    assertThat(digestOf(set, new byte[] {7}))
        .isNotEqualTo(digestOf(new byte[] {7}, set))
        .isNotEqualTo(digestOf(set));
  }

  private RowsDigest digestOf(byte[]... values) throws IOException {
    RowType type = RowType.of(new VarBinaryType(VarBinaryType.MAX_LENGTH));
    Path file = folder.resolve("values.arrow");
    List<RowData> rows = Arrays.stream(values).<RowData>map(GenericRowData::of).toList();
    ArrowFiles.write(file, type, false, List.of(rows));
    return ArrowFile.takeOver(file).batches().digest();
  }

  private EncodedBatches batchesOf(long... values) throws IOException {
    Path file = folder.resolve("values.arrow");
    List<RowData> rows = LongStream.of(values).<RowData>mapToObj(GenericRowData::of).toList();
    ArrowFiles.write(file, TYPE, false, List.of(rows));
    return ArrowFile.takeOver(file).batches();
  }

  private List<Long> idsOf(byte[] serialized) throws Exception {
    BatchesHolder holder =
        InstantiationUtil.deserializeObject(serialized, getClass().getClassLoader());
    ArrowSource source = new ArrowSource(holder, BatchLayout.of(TYPE, false), 1);
    FakeReaderOutput output = new FakeReaderOutput();
    try (ArrowSourceReader reader =
        (ArrowSourceReader) source.createReader(new FakeReaderContext())) {
      reader.addSplits(source.initialSplits());
      readToEnd(reader, output);
    }
    return output.ids;
  }

  private static void readToEnd(ArrowSourceReader reader, FakeReaderOutput output) {
    reader.notifyNoMoreSplits();
    while (reader.pollNext(output) != InputStatus.END_OF_INPUT) {
      assertThat(output.ids.size()).isLessThanOrEqualTo(ROWS);
    }
  }

  private static List<ArrowSplit> throughSerializer(List<ArrowSplit> splits) throws IOException {
    ArrowProgressSerializer all = new ArrowProgressSerializer();
    ArrowSplitSerializer one = new ArrowSplitSerializer();
    List<ArrowSplit> result = new ArrayList<>();
    byte[] serialized = all.serialize(new ArrowProgress(splits, null));
    for (ArrowSplit split : all.deserialize(all.getVersion(), serialized).unassigned()) {
      result.add(one.deserialize(one.getVersion(), one.serialize(split)));
    }
    return result;
  }

  private ArrowSource source(int splits) {
    return new ArrowSource(new CarriedBatches(batches), BatchLayout.of(TYPE, false), splits);
  }

  private ArrowSourceReader reader(FakeReaderContext context) {
    return new ArrowSourceReader(context, batches, BatchLayout.of(TYPE, false));
  }
}
