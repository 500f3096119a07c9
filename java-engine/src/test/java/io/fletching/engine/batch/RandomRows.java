package io.fletching.engine.batch;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericArrayData;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RawValueData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
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
import org.apache.flink.table.types.logical.RawType;
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
import org.jspecify.annotations.Nullable;

/**
 * Row types and rows drawn from a seed, with nulls, empty collections and the edges of each type.
 */
final class RandomRows {
  private static final int MAX_DEPTH = 3;
  private static final String[] TEXTS = {
    "", "a", "Straße", "日本語", "🪶 fletching", "\0", "x".repeat(300)
  };

  static final RawType<String> RAW = new RawType<>(String.class, StringSerializer.INSTANCE);

  private final Random random;

  RandomRows(long seed) {
    this.random = new Random(seed);
  }

  RowType rowType() {
    return rowType(0, 1 + random.nextInt(6));
  }

  private RowType rowType(int depth, int fields) {
    List<RowType.RowField> list = new ArrayList<>();
    for (int i = 0; i < fields; i++) {
      list.add(new RowType.RowField("f" + i, type(depth)));
    }
    return new RowType(list);
  }

  LogicalType type(int depth) {
    LogicalType type =
        switch (random.nextInt(depth >= MAX_DEPTH ? 20 : 26)) {
          case 0 -> new BooleanType();
          case 1 -> new TinyIntType();
          case 2 -> new SmallIntType();
          case 3 -> new IntType();
          case 4 -> new BigIntType();
          case 5 -> new FloatType();
          case 6 -> new DoubleType();
          case 7 -> new CharType(3);
          case 8 -> new VarCharType(VarCharType.MAX_LENGTH);
          case 9 -> new BinaryType(4);
          case 10 -> new VarBinaryType(VarBinaryType.MAX_LENGTH);
          case 11 -> new DateType();
          case 12 -> new TimeType(random.nextInt(10));
          case 13 -> new TimestampType(random.nextInt(10));
          case 14 -> new LocalZonedTimestampType(random.nextInt(10));
          case 15 ->
              new YearMonthIntervalType(YearMonthIntervalType.YearMonthResolution.YEAR_TO_MONTH);
          case 16 -> new DayTimeIntervalType(DayTimeIntervalType.DayTimeResolution.DAY_TO_SECOND);
          case 17, 18 -> decimal(1 + random.nextInt(38));
          case 19 -> RAW;
          case 20, 21 -> new ArrayType(type(depth + 1));
          case 22 -> new MapType(type(depth + 1), type(depth + 1));
          case 23 -> new MultisetType(type(depth + 1));
          case 24 -> structured(depth + 1, 1 + random.nextInt(3));
          default -> rowType(depth + 1, random.nextInt(4));
        };
    return type.copy(random.nextInt(4) != 0);
  }

  private StructuredType structured(int depth, int fields) {
    return CompositeTypes.structuredType("com.example.Bird", rowType(depth, fields).getFields());
  }

  private DecimalType decimal(int precision) {
    return new DecimalType(precision, random.nextInt(precision + 1));
  }

  RowData row(RowType type) {
    GenericRowData row = new GenericRowData(type.getFieldCount());
    for (int i = 0; i < type.getFieldCount(); i++) {
      row.setField(i, value(type.getTypeAt(i)));
    }
    return row;
  }

  private @Nullable Object value(LogicalType type) {
    return type.isNullable() && random.nextInt(5) == 0 ? null : present(type);
  }

  private Object present(LogicalType type) {
    return switch (type.getTypeRoot()) {
      case BOOLEAN -> random.nextBoolean();
      case TINYINT -> (byte) integer(Byte.MIN_VALUE, Byte.MAX_VALUE);
      case SMALLINT -> (short) integer(Short.MIN_VALUE, Short.MAX_VALUE);
      case INTEGER, DATE, INTERVAL_YEAR_MONTH ->
          (int) integer(Integer.MIN_VALUE, Integer.MAX_VALUE);
      case TIME_WITHOUT_TIME_ZONE -> random.nextInt(86_400_000);
      case BIGINT, INTERVAL_DAY_TIME -> integer(Long.MIN_VALUE, Long.MAX_VALUE);
      case FLOAT -> (float) real();
      case DOUBLE -> real();
      case CHAR, VARCHAR -> StringData.fromString(TEXTS[random.nextInt(TEXTS.length)]);
      case BINARY, VARBINARY -> bytes();
      case DECIMAL -> decimal((DecimalType) type);
      case TIMESTAMP_WITHOUT_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
          timestamp(LogicalTypeChecks.getPrecision(type));
      case ARRAY -> array(((ArrayType) type).getElementType());
      case MAP -> map(((MapType) type).getKeyType(), ((MapType) type).getValueType());
      case MULTISET -> map(((MultisetType) type).getElementType(), new IntType(false));
      case ROW, STRUCTURED_TYPE -> row(CompositeTypes.rowType(type));
      // In bytes from the start: as an object it could not be a map's key.
      case RAW ->
          RawValueData.fromBytes(
              RawValueData.fromObject(TEXTS[random.nextInt(TEXTS.length)])
                  .toBytes(StringSerializer.INSTANCE));
      default -> throw new IllegalArgumentException(type.asSummaryString());
    };
  }

  private long integer(long min, long max) {
    return switch (random.nextInt(4)) {
      case 0 -> min;
      case 1 -> max;
      case 2 -> random.nextInt(3) - 1;
      default -> random.nextLong();
    };
  }

  private double real() {
    double[] edges = {
      0.0,
      -0.0,
      Double.NaN,
      Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY,
      Double.MIN_VALUE,
      Double.MAX_VALUE
    };
    int choice = random.nextInt(2 * edges.length);
    return choice < edges.length ? edges[choice] : random.nextGaussian();
  }

  private byte[] bytes() {
    byte[] bytes = new byte[random.nextInt(4) == 0 ? 0 : random.nextInt(40)];
    random.nextBytes(bytes);
    return bytes;
  }

  private DecimalData decimal(DecimalType type) {
    BigInteger most = BigInteger.TEN.pow(type.getPrecision()).subtract(BigInteger.ONE);
    BigInteger unscaled =
        switch (random.nextInt(4)) {
          case 0 -> most;
          case 1 -> most.negate();
          case 2 -> BigInteger.valueOf(random.nextInt(3) - 1L);
          default -> new BigInteger(130, random).mod(most);
        };
    return DecimalData.fromBigDecimal(
        new BigDecimal(unscaled, type.getScale()), type.getPrecision(), type.getScale());
  }

  /**
   * Of the years 1 to 9999, or of those that 64 bits of nanoseconds hold; with no more digits than
   * the precision.
   */
  private TimestampData timestamp(int precision) {
    long millis =
        precision > 6
            ? random.nextLong() / 1_000_001
            : -62_135_596_800_000L
                + (long) (random.nextDouble() * (253_402_300_799_999L + 62_135_596_800_000L));
    int nanos = random.nextInt(1_000_000);
    if (precision <= 3) {
      long unit = (long) Math.pow(10, 3 - precision);
      return TimestampData.fromEpochMillis(Math.floorDiv(millis, unit) * unit);
    }
    int unit = (int) Math.pow(10, 9 - precision);
    return TimestampData.fromEpochMillis(millis, nanos / unit * unit);
  }

  private GenericArrayData array(LogicalType element) {
    Object[] values = new Object[random.nextInt(5)];
    for (int i = 0; i < values.length; i++) {
      values[i] = value(element);
    }
    return new GenericArrayData(values);
  }

  private GenericMapData map(LogicalType key, LogicalType value) {
    Map<Object, Object> map = new LinkedHashMap<>();
    int size = random.nextInt(4);
    for (int i = 0; i < size; i++) {
      map.put(present(key), value(value));
    }
    return new GenericMapData(map);
  }
}
