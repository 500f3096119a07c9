package io.fletching.engine.batch;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
import org.apache.flink.table.types.logical.NullType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.SmallIntType;
import org.apache.flink.table.types.logical.TimeType;
import org.apache.flink.table.types.logical.TimestampType;
import org.apache.flink.table.types.logical.TinyIntType;
import org.apache.flink.table.types.logical.VarBinaryType;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.flink.table.types.logical.YearMonthIntervalType;
import org.jspecify.annotations.Nullable;

/**
 * A batch that both languages' tests know, and the list of all of them: each type with a null and
 * its edges.
 */
record GoldenBatch(String name, RowType type, List<RowData> rows) {
  private static final LogicalType STRING = VarCharType.STRING_TYPE;

  static Stream<GoldenBatch> all() {
    return Stream.of(scalars(), times(), nested(), shapes()).flatMap(stream -> stream);
  }

  private static Stream<GoldenBatch> scalars() {
    return Stream.of(
        column(
            "boolean",
            new BooleanType(),
            true,
            false,
            null,
            true,
            true,
            true,
            true,
            true,
            false,
            true),
        column("tinyint", new TinyIntType(), (byte) 0, Byte.MIN_VALUE, Byte.MAX_VALUE, null),
        column("smallint", new SmallIntType(), (short) 0, Short.MIN_VALUE, Short.MAX_VALUE, null),
        column("int", new IntType(), 0, Integer.MIN_VALUE, Integer.MAX_VALUE, null),
        column("bigint", new BigIntType(), 0L, Long.MIN_VALUE, Long.MAX_VALUE, null),
        column(
            "float",
            new FloatType(),
            0f,
            -0f,
            1.5f,
            Float.MIN_VALUE,
            Float.MAX_VALUE,
            Float.NaN,
            Float.NEGATIVE_INFINITY,
            null),
        column(
            "double",
            new DoubleType(),
            0d,
            -0d,
            0.1,
            Double.MIN_VALUE,
            Double.MAX_VALUE,
            Double.NaN,
            Double.POSITIVE_INFINITY,
            null),
        decimals(
            "decimal_compact",
            18,
            2,
            "0.00",
            "9999999999999999.99",
            "-9999999999999999.99",
            "-0.01",
            null),
        decimals(
            "decimal_wide",
            38,
            10,
            "0.0000000000",
            "9999999999999999999999999999.9999999999",
            "-9999999999999999999999999999.9999999999",
            "-0.0000000001",
            "922337203.6854775808",
            null),
        column("char", new CharType(3), text("abc"), text("a  "), null, text("日本語")),
        column("varchar", STRING, text("egret"), text(""), null, text("Straße 🪶 \0 \"quoted\"\n")),
        column("binary", new BinaryType(2), new byte[] {0, 1}, null, new byte[] {-1, -128}),
        column(
            "varbinary",
            new VarBinaryType(VarBinaryType.MAX_LENGTH),
            new byte[] {1, 2, 3},
            new byte[0],
            null,
            new byte[] {-1}));
  }

  private static Stream<GoldenBatch> times() {
    return Stream.of(
        column(
            "date",
            new DateType(),
            day("1970-01-01"),
            day("0001-01-01"),
            day("9999-12-31"),
            day("1969-12-31"),
            null),
        column(
            "time",
            new TimeType(3),
            time("00:00:00"),
            time("23:59:59.999"),
            null,
            time("12:34:56.789")),
        timestamps(
            "timestamp_0",
            new TimestampType(0),
            "1970-01-01T00:00:00",
            "0001-01-01T00:00:00",
            "9999-12-31T23:59:59"),
        timestamps(
            "timestamp_3",
            new TimestampType(3),
            "1970-01-01T00:00:00.001",
            "0001-01-01T00:00:00.999",
            "9999-12-31T23:59:59.999"),
        timestamps(
            "timestamp_6",
            new TimestampType(6),
            "1969-12-31T23:59:59.999999",
            "0001-01-01T00:00:00.000001",
            "9999-12-31T23:59:59.999999"),
        timestamps(
            "timestamp_9",
            new TimestampType(9),
            "1969-12-31T23:59:59.999999999",
            "1677-09-21T00:12:43.145224193",
            "2262-04-11T23:47:16.854775807"),
        instants(
            "timestamp_ltz_0",
            new LocalZonedTimestampType(0),
            "1970-01-01T00:00:00Z",
            "0001-01-02T00:00:00Z"),
        instants(
            "timestamp_ltz_3",
            new LocalZonedTimestampType(3),
            "1970-01-01T00:00:00.001Z",
            "9999-12-30T23:59:59.999Z"),
        instants(
            "timestamp_ltz_6",
            new LocalZonedTimestampType(6),
            "1969-12-31T23:59:59.999999Z",
            "2024-02-29T12:00:00.000001Z"),
        instants(
            "timestamp_ltz_9",
            new LocalZonedTimestampType(9),
            "1969-12-31T23:59:59.999999999Z",
            "2262-04-11T23:47:16.854775807Z"),
        column("interval_year_month", yearMonth(), 0, 14, -1, null),
        column("interval_day_time", dayTime(), 0L, 3_155_760_000_001L, -1L, null));
  }

  private static Stream<GoldenBatch> nested() {
    RowType pair =
        RowType.of(new LogicalType[] {new BigIntType(), STRING}, new String[] {"number", "name"});
    return Stream.of(
        column("array", new ArrayType(new IntType()), array(1, null, 3), array(), null, array(4)),
        column(
            "map",
            new MapType(STRING, new BigIntType()),
            map(text("a"), 1L, text("b"), null),
            map(),
            null,
            map(text("c"), 3L)),
        column("multiset", new MultisetType(STRING), map(text("a"), 2), map(), null),
        column(
            "row",
            pair,
            GenericRowData.of(1L, text("one")),
            GenericRowData.of(null, null),
            null,
            GenericRowData.of(null, text("four"))),
        column(
            "raw",
            RandomRows.RAW,
            RawValueData.fromObject("egret"),
            RawValueData.fromObject(""),
            null),
        column(
            "structured",
            CompositeTypes.structuredType("com.example.Bird", pair.getFields()),
            GenericRowData.of(1L, text("one")),
            null,
            GenericRowData.of(null, text("four"))),
        column(
            "map_of_arrays_by_row",
            new MapType(pair, new ArrayType(RandomRows.RAW)),
            map(GenericRowData.of(1L, text("one")), array(RawValueData.fromObject("x"), null)),
            map(GenericRowData.of(null, null), null),
            map(),
            null),
        column(
            "array_of_maps_of_rows",
            new ArrayType(new MapType(new IntType(), new ArrayType(pair))),
            array(
                map(1, array(GenericRowData.of(1L, text("one")), null)),
                null,
                map(2, null, 3, array())),
            null,
            array(),
            array(map(4, array(GenericRowData.of(null, text("four")))))));
  }

  private static Stream<GoldenBatch> shapes() {
    return Stream.of(
        column("not_null", new BigIntType(false), 1L, 2L, 3L),
        column("null", new NullType(), null, null),
        column("all_null", STRING, null, null, null),
        column("no_rows", new ArrayType(STRING)),
        new GoldenBatch(
            "three_columns",
            RowType.of(
                false,
                new LogicalType[] {new BigIntType(false), STRING, new DecimalType(10, 2)},
                new String[] {"id", "name", "price"}),
            List.of(
                GenericRowData.of(1L, text("wing"), decimal("12.50", 10, 2)),
                GenericRowData.of(2L, null, null),
                GenericRowData.of(3L, text("quill"), decimal("-0.01", 10, 2)))));
  }

  private static GoldenBatch column(String name, LogicalType type, @Nullable Object... cells) {
    RowType rowType = RowType.of(false, new LogicalType[] {type}, new String[] {"v"});
    return new GoldenBatch(
        name, rowType, Arrays.stream(cells).<RowData>map(GenericRowData::of).toList());
  }

  private static GoldenBatch decimals(
      String name, int precision, int scale, @Nullable String... cells) {
    Object[] values =
        Arrays.stream(cells)
            .map(cell -> cell == null ? null : decimal(cell, precision, scale))
            .toArray();
    return column(name, new DecimalType(precision, scale), values);
  }

  private static GoldenBatch timestamps(String name, LogicalType type, String... cells) {
    Stream<Object> values =
        Arrays.stream(cells)
            .map(cell -> TimestampData.fromLocalDateTime(LocalDateTime.parse(cell)));
    return column(name, type, Stream.concat(values, Stream.of((Object) null)).toArray());
  }

  private static GoldenBatch instants(String name, LogicalType type, String... cells) {
    Stream<Object> values =
        Arrays.stream(cells).map(cell -> TimestampData.fromInstant(Instant.parse(cell)));
    return column(name, type, Stream.concat(values, Stream.of((Object) null)).toArray());
  }

  private static LogicalType yearMonth() {
    return new YearMonthIntervalType(YearMonthIntervalType.YearMonthResolution.YEAR_TO_MONTH);
  }

  private static LogicalType dayTime() {
    return new DayTimeIntervalType(DayTimeIntervalType.DayTimeResolution.DAY_TO_SECOND);
  }

  private static StringData text(String text) {
    return StringData.fromString(text);
  }

  private static DecimalData decimal(String number, int precision, int scale) {
    return DecimalData.fromBigDecimal(new BigDecimal(number), precision, scale);
  }

  private static int day(String date) {
    return Math.toIntExact(LocalDate.parse(date).toEpochDay());
  }

  private static int time(String time) {
    return Math.toIntExact(LocalTime.parse(time).toNanoOfDay() / 1_000_000);
  }

  private static GenericArrayData array(@Nullable Object... elements) {
    return new GenericArrayData(elements);
  }

  private static GenericMapData map(@Nullable Object... keysAndValues) {
    Map<Object, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put(keysAndValues[i], keysAndValues[i + 1]);
    }
    return new GenericMapData(map);
  }
}
