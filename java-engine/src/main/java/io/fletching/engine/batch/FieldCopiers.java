package io.fletching.engine.batch;

import static java.util.Objects.requireNonNull;

import java.util.stream.IntStream;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.writer.BinaryRowWriter;
import org.apache.flink.table.data.writer.BinaryWriter;
import org.apache.flink.table.runtime.typeutils.InternalSerializers;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.TimestampType;

/**
 * Copies fields of rows into binary rows that are being written. Flink's own serializer does it
 * through boxed values, which costs more than most functions do; the types of most columns go
 * without here, in the same bytes.
 */
final class FieldCopiers {
  private interface FieldCopier {
    void copy(RowData row, int field, BinaryRowWriter writer, int position);
  }

  private final int[] fields;
  private final FieldCopier[] copiers;
  private final int firstPosition;

  /**
   * Copiers of some fields.
   *
   * @param type of the rows they are copied from
   * @param fields which of their fields
   * @param firstPosition where the first of them goes; the others follow
   */
  FieldCopiers(RowType type, int[] fields, int firstPosition) {
    this.fields = fields.clone();
    this.firstPosition = firstPosition;
    this.copiers = new FieldCopier[fields.length];
    for (int i = 0; i < fields.length; i++) {
      copiers[i] = copier(type.getTypeAt(fields[i]), fields[i]);
    }
  }

  /** Copiers of all fields. */
  FieldCopiers(RowType type, int firstPosition) {
    this(type, IntStream.range(0, type.getFieldCount()).toArray(), firstPosition);
  }

  private static FieldCopier copier(LogicalType type, int field) {
    return switch (type.getTypeRoot()) {
      case BOOLEAN -> (row, from, writer, to) -> writer.writeBoolean(to, row.getBoolean(from));
      case TINYINT -> (row, from, writer, to) -> writer.writeByte(to, row.getByte(from));
      case SMALLINT -> (row, from, writer, to) -> writer.writeShort(to, row.getShort(from));
      case INTEGER, DATE, TIME_WITHOUT_TIME_ZONE, INTERVAL_YEAR_MONTH ->
          (row, from, writer, to) -> writer.writeInt(to, row.getInt(from));
      case BIGINT, INTERVAL_DAY_TIME ->
          (row, from, writer, to) -> writer.writeLong(to, row.getLong(from));
      case FLOAT -> (row, from, writer, to) -> writer.writeFloat(to, row.getFloat(from));
      case DOUBLE -> (row, from, writer, to) -> writer.writeDouble(to, row.getDouble(from));
      case CHAR, VARCHAR -> (row, from, writer, to) -> writer.writeString(to, row.getString(from));
      case BINARY, VARBINARY ->
          (row, from, writer, to) -> writer.writeBinary(to, row.getBinary(from));
      case DECIMAL -> decimal((DecimalType) type);
      case TIMESTAMP_WITHOUT_TIME_ZONE -> timestamp(((TimestampType) type).getPrecision());
      case NULL -> (row, from, writer, to) -> writer.setNullAt(to);
      default -> boxed(type, field);
    };
  }

  private static FieldCopier decimal(DecimalType type) {
    int precision = type.getPrecision();
    int scale = type.getScale();
    return (row, from, writer, to) ->
        writer.writeDecimal(to, row.getDecimal(from, precision, scale), precision);
  }

  private static FieldCopier timestamp(int precision) {
    return (row, from, writer, to) ->
        writer.writeTimestamp(to, row.getTimestamp(from, precision), precision);
  }

  private static FieldCopier boxed(LogicalType type, int field) {
    RowData.FieldGetter getter = RowData.createFieldGetter(type, field);
    TypeSerializer<?> serializer = InternalSerializers.create(type);
    return (row, from, writer, to) ->
        BinaryWriter.write(
            writer, to, requireNonNull(getter.getFieldOrNull(row)), type, serializer);
  }

  void copy(RowData row, BinaryRowWriter writer) {
    for (int i = 0; i < copiers.length; i++) {
      if (row.isNullAt(fields[i])) {
        writer.setNullAt(firstPosition + i);
      } else {
        copiers[i].copy(row, fields[i], writer, firstPosition + i);
      }
    }
  }
}
