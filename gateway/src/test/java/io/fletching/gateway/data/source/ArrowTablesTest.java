package io.fletching.gateway.data.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fletching.engine.failure.FletchingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.Table;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.types.Row;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class ArrowTablesTest {
  private static final DataType ROWS =
      DataTypes.ROW(
          DataTypes.FIELD("id", DataTypes.BIGINT()), DataTypes.FIELD("name", DataTypes.STRING()));

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void allRowsArriveInOrderAndTheFileIsGone(boolean streaming) throws Exception {
    TableEnvironment environment = environment(streaming);
    Path file = write(false, List.of(row(1, "a"), row(2, null)), List.of(), List.of(row(3, "ccc")));

    Table table = ArrowTables.create(environment, file.toString(), ROWS, false, 1);

    assertThat(collect(table))
        .containsExactly(Row.of(1L, "a"), Row.of(2L, null), Row.of(3L, "ccc"));
    assertThat(collect(table)).hasSize(3);
    assertThat(file).doesNotExist();
  }

  @Test
  void onlyTheColumnsThatAreReadAreProduced() throws Exception {
    TableEnvironment environment = environment(false);
    environment.createTemporaryView(
        "t",
        ArrowTables.create(
            environment,
            write(false, List.of(row(1, "a"), row(2, "b"))).toString(),
            ROWS,
            false,
            1));

    assertThat(collect(environment.sqlQuery("SELECT name FROM t")))
        .containsExactly(Row.of("a"), Row.of("b"));
    assertThat(collect(environment.sqlQuery("SELECT COUNT(*) FROM t"))).containsExactly(Row.of(2L));
    assertThat(collect(environment.sqlQuery("SELECT name, id FROM t")))
        .containsExactly(Row.of("a", 1L), Row.of("b", 2L));
    assertThat(environment.sqlQuery("SELECT name FROM t").explain()).contains("project=[name]");
  }

  @Test
  void splitsAreReadInParallel() throws Exception {
    TableEnvironment environment = environment(true);
    environment.getConfig().set("parallelism.default", "2");
    List<List<RowData>> batches = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      batches.add(List.of(row(2 * i, "x"), row(2 * i + 1, "y")));
    }
    Path file = folder.resolve("rows.arrow");
    ArrowFiles.write(file, (RowType) ROWS.getLogicalType(), false, batches);

    List<Row> rows = collect(ArrowTables.create(environment, file.toString(), ROWS, false, 4));

    assertThat(rows.stream().map(row -> row.getField(0))).hasSize(20).doesNotHaveDuplicates();
  }

  @Test
  void rowsOfAllKindsMakeAChangelog() throws Exception {
    TableEnvironment environment = environment(true);
    RowData before = row(1, "a");
    before.setRowKind(RowKind.UPDATE_BEFORE);
    RowData after = row(1, "b");
    after.setRowKind(RowKind.UPDATE_AFTER);
    Path file = write(true, List.of(row(1, "a"), before, after));

    Table table = ArrowTables.create(environment, file.toString(), ROWS, true, 1);

    assertThat(collect(table))
        .containsExactly(
            Row.ofKind(RowKind.INSERT, 1L, "a"),
            Row.ofKind(RowKind.UPDATE_BEFORE, 1L, "a"),
            Row.ofKind(RowKind.UPDATE_AFTER, 1L, "b"));
  }

  @Test
  void aFileOfOtherColumnsIsRefused() throws Exception {
    Path file = write(false, List.of(row(1, "a")));
    DataType other =
        DataTypes.ROW(
            DataTypes.FIELD("id", DataTypes.INT()), DataTypes.FIELD("name", DataTypes.STRING()));

    assertThatThrownBy(
            () -> ArrowTables.create(environment(true), file.toString(), other, false, 1))
        .isInstanceOf(FletchingException.class)
        .hasMessage(
            "The rows of the client have the Arrow schema Schema<id: Int(64, true), name: Utf8>, where the table's type needs"
                + " Schema<id: Int(32, true), name: Utf8>.");
    assertThat(Files.exists(file)).isFalse();
  }

  @Test
  void theConnectorCannotBeNamed() {
    TableEnvironment environment = environment(true);
    environment.executeSql("CREATE TABLE t (id BIGINT) WITH ('connector' = 'fletching-arrow')");

    assertThatThrownBy(() -> environment.sqlQuery("SELECT * FROM t").explain())
        .hasRootCauseInstanceOf(ValidationException.class)
        .hasRootCauseMessage(
            "The connector 'fletching-arrow' cannot be named in a table's options: its tables are made by from_elements, from_pandas"
                + " and from_arrow in Python.");
  }

  private static TableEnvironment environment(boolean streaming) {
    EnvironmentSettings settings =
        streaming ? EnvironmentSettings.inStreamingMode() : EnvironmentSettings.inBatchMode();
    TableEnvironment environment = TableEnvironment.create(settings);
    environment.getConfig().set("parallelism.default", "1");
    return environment;
  }

  @SafeVarargs
  private Path write(boolean withRowKinds, List<RowData>... batches) throws IOException {
    Path file = folder.resolve("rows.arrow");
    ArrowFiles.write(
        file, (RowType) ROWS.getLogicalType(), withRowKinds, ArrowFiles.batches(batches));
    return file;
  }

  private static RowData row(long id, String name) {
    return GenericRowData.of(id, name == null ? null : StringData.fromString(name));
  }

  private static List<Row> collect(Table table) throws Exception {
    List<Row> rows = new ArrayList<>();
    try (CloseableIterator<Row> iterator = table.execute().collect()) {
      iterator.forEachRemaining(rows::add);
    }
    return rows;
  }
}
