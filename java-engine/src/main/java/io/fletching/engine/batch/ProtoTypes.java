package io.fletching.engine.batch;

import io.fletching.protocol.v1.Field;
import io.fletching.protocol.v1.LogicalType.Name;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.BinaryType;
import org.apache.flink.table.types.logical.BooleanType;
import org.apache.flink.table.types.logical.CharType;
import org.apache.flink.table.types.logical.DateType;
import org.apache.flink.table.types.logical.DayTimeIntervalType;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.DoubleType;
import org.apache.flink.table.types.logical.FloatType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LocalZonedTimestampType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.MultisetType;
import org.apache.flink.table.types.logical.NullType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.SmallIntType;
import org.apache.flink.table.types.logical.StructuredType;
import org.apache.flink.table.types.logical.TimeType;
import org.apache.flink.table.types.logical.TimestampType;
import org.apache.flink.table.types.logical.TinyIntType;
import org.apache.flink.table.types.logical.VarBinaryType;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.flink.table.types.logical.YearMonthIntervalType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/** Flink's types as the protocol's messages, and back. */
final class ProtoTypes {
  private ProtoTypes() {}

  static io.fletching.protocol.v1.RowType encode(RowType rowType) {
    return io.fletching.protocol.v1.RowType.newBuilder()
        .addAllFields(encodeFields(rowType, ""))
        .build();
  }

  static RowType decode(io.fletching.protocol.v1.RowType rowType) {
    return new RowType(false, decodeFields(rowType.getFieldsList(), ""));
  }

  private static List<Field> encodeFields(RowType rowType, String parent) {
    List<Field> fields = new ArrayList<>(rowType.getFieldCount());
    for (RowType.RowField field : rowType.getFields()) {
      io.fletching.protocol.v1.LogicalType type =
          encode(field.getType(), ColumnPath.field(parent, field.getName()));
      fields.add(Field.newBuilder().setName(field.getName()).setType(type).build());
    }
    return fields;
  }

  private static io.fletching.protocol.v1.LogicalType encode(LogicalType type, String path) {
    io.fletching.protocol.v1.LogicalType.Builder message =
        io.fletching.protocol.v1.LogicalType.newBuilder()
            .setNullable(type.isNullable())
            .setName(name(type, path));
    switch (type.getTypeRoot()) {
      case DECIMAL ->
          message
              .setPrecision(LogicalTypeChecks.getPrecision(type))
              .setScale(LogicalTypeChecks.getScale(type));
      case TIME_WITHOUT_TIME_ZONE, TIMESTAMP_WITHOUT_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
          message.setPrecision(LogicalTypeChecks.getPrecision(type));
      case CHAR, VARCHAR, BINARY, VARBINARY -> message.setLength(LogicalTypeChecks.getLength(type));
      case ARRAY ->
          message.addChildren(
              encode(((ArrayType) type).getElementType(), ColumnPath.element(path)));
      case MULTISET ->
          message.addChildren(encode(((MultisetType) type).getElementType(), ColumnPath.key(path)));
      case MAP ->
          message
              .addChildren(encode(((MapType) type).getKeyType(), ColumnPath.key(path)))
              .addChildren(encode(((MapType) type).getValueType(), ColumnPath.value(path)));
      case ROW -> message.addAllFields(encodeFields((RowType) type, path));
      case STRUCTURED_TYPE ->
          message
              .setIdentifier(CompositeTypes.identifier((StructuredType) type))
              .addAllFields(encodeFields(CompositeTypes.rowType(type), path));
      case RAW ->
          message
              .setIdentifier(RawTypes.className(type))
              .setSerializer(RawTypes.serializerString(type));
      default -> {
        // The name says it all.
      }
    }
    return message.build();
  }

  private static Name name(LogicalType type, String path) {
    return switch (type.getTypeRoot()) {
      case BOOLEAN -> Name.NAME_BOOLEAN;
      case TINYINT -> Name.NAME_TINYINT;
      case SMALLINT -> Name.NAME_SMALLINT;
      case INTEGER -> Name.NAME_INT;
      case BIGINT -> Name.NAME_BIGINT;
      case FLOAT -> Name.NAME_FLOAT;
      case DOUBLE -> Name.NAME_DOUBLE;
      case DECIMAL -> Name.NAME_DECIMAL;
      case CHAR -> Name.NAME_CHAR;
      case VARCHAR -> Name.NAME_VARCHAR;
      case BINARY -> Name.NAME_BINARY;
      case VARBINARY -> Name.NAME_VARBINARY;
      case DATE -> Name.NAME_DATE;
      case TIME_WITHOUT_TIME_ZONE -> Name.NAME_TIME;
      case TIMESTAMP_WITHOUT_TIME_ZONE -> Name.NAME_TIMESTAMP;
      case TIMESTAMP_WITH_LOCAL_TIME_ZONE -> Name.NAME_TIMESTAMP_LTZ;
      case INTERVAL_YEAR_MONTH -> Name.NAME_INTERVAL_YEAR_MONTH;
      case INTERVAL_DAY_TIME -> Name.NAME_INTERVAL_DAY_TIME;
      case ARRAY -> Name.NAME_ARRAY;
      case MAP -> Name.NAME_MAP;
      case MULTISET -> Name.NAME_MULTISET;
      case ROW -> Name.NAME_ROW;
      case STRUCTURED_TYPE -> Name.NAME_STRUCTURED;
      case RAW -> Name.NAME_RAW;
      case NULL -> Name.NAME_NULL;
      default -> throw ArrowTypes.notSupported(type, path);
    };
  }

  private static List<RowType.RowField> decodeFields(List<Field> messages, String parent) {
    List<RowType.RowField> fields = new ArrayList<>(messages.size());
    for (Field message : messages) {
      LogicalType type = decode(message.getType(), ColumnPath.field(parent, message.getName()));
      fields.add(new RowType.RowField(message.getName(), type));
    }
    return fields;
  }

  private static LogicalType decode(io.fletching.protocol.v1.LogicalType message, String path) {
    return decodeNullable(message, path).copy(message.getNullable());
  }

  private static LogicalType decodeNullable(
      io.fletching.protocol.v1.LogicalType message, String path) {
    return switch (message.getName()) {
      case NAME_BOOLEAN -> new BooleanType();
      case NAME_TINYINT -> new TinyIntType();
      case NAME_SMALLINT -> new SmallIntType();
      case NAME_INT -> new IntType();
      case NAME_BIGINT -> new BigIntType();
      case NAME_FLOAT -> new FloatType();
      case NAME_DOUBLE -> new DoubleType();
      case NAME_DECIMAL -> new DecimalType(message.getPrecision(), message.getScale());
      case NAME_CHAR ->
          message.getLength() == 0 ? CharType.ofEmptyLiteral() : new CharType(message.getLength());
      case NAME_VARCHAR ->
          message.getLength() == 0
              ? VarCharType.ofEmptyLiteral()
              : new VarCharType(message.getLength());
      case NAME_BINARY ->
          message.getLength() == 0
              ? BinaryType.ofEmptyLiteral()
              : new BinaryType(message.getLength());
      case NAME_VARBINARY ->
          message.getLength() == 0
              ? VarBinaryType.ofEmptyLiteral()
              : new VarBinaryType(message.getLength());
      case NAME_DATE -> new DateType();
      case NAME_TIME -> new TimeType(message.getPrecision());
      case NAME_TIMESTAMP -> new TimestampType(message.getPrecision());
      case NAME_TIMESTAMP_LTZ -> new LocalZonedTimestampType(message.getPrecision());
      // The fields an interval was written with do not travel: its value is months or milliseconds
      // whichever they are.
      case NAME_INTERVAL_YEAR_MONTH ->
          new YearMonthIntervalType(YearMonthIntervalType.YearMonthResolution.YEAR_TO_MONTH);
      case NAME_INTERVAL_DAY_TIME ->
          new DayTimeIntervalType(DayTimeIntervalType.DayTimeResolution.DAY_TO_SECOND);
      case NAME_ARRAY -> new ArrayType(decode(message.getChildren(0), ColumnPath.element(path)));
      case NAME_MAP ->
          new MapType(
              decode(message.getChildren(0), ColumnPath.key(path)),
              decode(message.getChildren(1), ColumnPath.value(path)));
      case NAME_MULTISET -> new MultisetType(decode(message.getChildren(0), ColumnPath.key(path)));
      case NAME_ROW -> new RowType(decodeFields(message.getFieldsList(), path));
      case NAME_STRUCTURED ->
          CompositeTypes.structuredType(
              message.getIdentifier(), decodeFields(message.getFieldsList(), path));
      case NAME_RAW -> RawTypes.restore(message.getIdentifier(), message.getSerializer());
      case NAME_NULL -> new NullType();
      default ->
          throw ArrowTypes.notSupported(message.getName().name().substring("NAME_".length()), path);
    };
  }
}
