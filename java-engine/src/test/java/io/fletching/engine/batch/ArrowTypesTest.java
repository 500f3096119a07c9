package io.fletching.engine.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import io.fletching.protocol.v1.LogicalType.Name;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.table.catalog.ObjectIdentifier;
import org.apache.flink.table.legacy.types.logical.TypeInformationRawType;
import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.NullType;
import org.apache.flink.table.types.logical.RawType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.StructuredType;
import org.apache.flink.table.types.logical.TimestampType;
import org.apache.flink.table.types.logical.VarCharType;
import org.apache.flink.table.types.logical.VariantType;
import org.apache.flink.table.types.logical.ZonedTimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class ArrowTypesTest {
  private static final LogicalType RAW = new RawType<>(String.class, StringSerializer.INSTANCE);
  private static final LogicalType BIRD =
      StructuredType.newBuilder("com.example.Bird")
          .attributes(List.of(new StructuredType.StructuredAttribute("wings", new IntType())))
          .build();
  private static final LogicalType STRUCTURED =
      StructuredType.newBuilder(ObjectIdentifier.of("cat", "db", "Bird"))
          .attributes(List.of(new StructuredType.StructuredAttribute("wings", new IntType())))
          .build();

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of(new ZonedTimestampType(3), "TIMESTAMP(3) WITH TIME ZONE"),
        Arguments.of(new VariantType(), "VARIANT"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusesByName(LogicalType type, String sqlType) {
    RowType row = row("id", new BigIntType(), "payload", type);
    assertRefused(row, "payload", sqlType);
  }

  @Test
  void refusesByPath() {
    RowType address =
        row("street", VarCharType.STRING_TYPE, "tags", new ArrayType(new VariantType()));
    assertRefused(row("id", new BigIntType(), "address", address), "address.tags[]", "VARIANT");
    assertRefused(
        row("id", new BigIntType(), "m", new MapType(new VariantType(), new IntType())),
        "m[key]",
        "VARIANT");
    LogicalType deep =
        new MapType(
            VarCharType.STRING_TYPE,
            new ArrayType(row("a", new IntType(), "b", new VariantType())));
    assertRefused(row("id", new BigIntType(), "m", deep), "m[value][].b", "VARIANT");
  }

  @Test
  void refusesAMessageOfAnUnknownType() {
    io.fletching.protocol.v1.LogicalType unknown =
        io.fletching.protocol.v1.LogicalType.newBuilder().setName(Name.NAME_UNSPECIFIED).build();
    io.fletching.protocol.v1.RowType message =
        io.fletching.protocol.v1.RowType.newBuilder()
            .addFields(
                io.fletching.protocol.v1.Field.newBuilder().setName("payload").setType(unknown))
            .build();
    assertThatThrownBy(() -> ArrowTypes.fromProto(message))
        .hasMessage(refusal("payload", "UNSPECIFIED"));
  }

  @Test
  void classesTravelByName() {
    io.fletching.protocol.v1.RowType message =
        ArrowTypes.toProto(
            RowType.of(RAW, new TypeInformationRawType<>(Types.STRING), BIRD, STRUCTURED));
    assertThat(message.getFieldsList().stream().map(field -> field.getType().getIdentifier()))
        .containsExactly("java.lang.String", "java.lang.String", "com.example.Bird", "cat.db.Bird");
    assertThat(message.getFields(0).getType().getSerializer())
        .isEqualTo(((RawType<?>) RAW).getSerializerString())
        .isEqualTo(message.getFields(1).getType().getSerializer());
    assertThat(ArrowTypes.schema(RowType.of(RAW, BIRD, new NullType())))
        .hasToString("Schema<f0: Binary, f1: Struct<wings: Int(32, true)>, f2: Null>");
  }

  @Test
  void nullabilityAndNamesGoIntoTheSchema() {
    RowType address =
        row("street", VarCharType.STRING_TYPE, "tags", new ArrayType(new IntType(false)));
    RowType row = row("id", new BigIntType(false), "address", address);
    assertThat(ArrowTypes.schema(row))
        .hasToString(
            "Schema<id: Int(64, true) not null, address: Struct<street: Utf8, tags: List<item: Int(32, true) not null>>>");
    assertThat(
            ArrowTypes.schema(
                row("at", new TimestampType(9), "m", new MapType(new IntType(), new IntType()))))
        .hasToString(
            "Schema<at: Timestamp(NANOSECOND, null), m: Map(false)<entries: Struct<key: Int(32, true) not null, value: Int(32, true)>"
                + " not null>>");
  }

  private static void assertRefused(RowType row, String path, String sqlType) {
    assertThatThrownBy(() -> ArrowTypes.schema(row))
        .isInstanceOfSatisfying(
            FletchingException.class,
            e -> assertThat(e.code()).isEqualTo(FailureCode.TYPE_NOT_SUPPORTED))
        .hasMessage(refusal(path, sqlType));
    assertThatThrownBy(() -> ArrowTypes.toProto(row)).hasMessage(refusal(path, sqlType));
  }

  private static String refusal(String path, String sqlType) {
    return "Column '"
        + path
        + "' has the type "
        + sqlType
        + ", which Python functions can neither take nor return. Cast it to a type that they can, such as STRING or BYTES, or leave the"
        + " column out.";
  }

  private static RowType row(
      String first, LogicalType firstType, String second, LogicalType secondType) {
    return RowType.of(new LogicalType[] {firstType, secondType}, new String[] {first, second});
  }
}
