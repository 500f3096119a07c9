package io.fletching.gateway.data.query;

import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.conversion.DataStructureConverter;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

/** Rows as Java programs have them. */
final class ExternalRows implements CloseableIterator<Row> {
  private final CloseableIterator<RowData> rows;
  private final DataStructureConverter<Object, Object> converter;

  ExternalRows(CloseableIterator<RowData> rows, DataStructureConverter<Object, Object> converter) {
    this.rows = rows;
    this.converter = converter;
  }

  @Override
  public boolean hasNext() {
    return rows.hasNext();
  }

  @Override
  public Row next() {
    return (Row) converter.toExternal(rows.next());
  }

  @Override
  public void close() throws Exception {
    rows.close();
  }
}
