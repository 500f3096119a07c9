package io.fletching.engine.channel;

import io.fletching.protocol.v1.Argument;
import io.fletching.protocol.v1.ElementType;
import io.fletching.protocol.v1.Field;
import io.fletching.protocol.v1.FunctionCall;
import io.fletching.protocol.v1.FunctionSpec;
import io.fletching.protocol.v1.LogicalType;
import io.fletching.protocol.v1.ProcessSpec;
import io.fletching.protocol.v1.RowType;
import io.fletching.protocol.v1.ScalarSpec;
import io.fletching.protocol.v1.StreamFunction;
import io.fletching.protocol.v1.StreamOutput;
import io.fletching.protocol.v1.TaskInfo;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/** Definitions and batches of one column. */
public final class SampleBatches {
  /** How many batches the definitions here let be in flight. */
  public static final int CREDITS = 4;

  private static final Schema BIGINT = schema(new ArrowType.Int(64, true));
  private static final Schema ROWS =
      new Schema(
          List.of(
              org.apache.arrow.vector.types.pojo.Field.notNullable(
                  "row", new ArrowType.Int(32, true)),
              org.apache.arrow.vector.types.pojo.Field.nullable(
                  "element_0", new ArrowType.Int(64, true))));
  private static final Schema STRING = schema(ArrowType.Utf8.INSTANCE);

  private SampleBatches() {}

  /** The function over a column of BIGINT. */
  public static FunctionDefinition bigint(SampleFunction function, byte[] payload) {
    return bigint(function.functionName(), payload);
  }

  /** The function over a column of BIGINT. */
  public static FunctionDefinition bigint(String function, byte[] payload) {
    return definition(
        function, payload, LogicalType.newBuilder().setName(LogicalType.Name.NAME_BIGINT), BIGINT);
  }

  /** The function over a column of VARCHAR. */
  public static FunctionDefinition string(SampleFunction function, byte[] payload) {
    LogicalType.Builder type =
        LogicalType.newBuilder()
            .setName(LogicalType.Name.NAME_VARCHAR)
            .setLength(Integer.MAX_VALUE);
    return definition(function.functionName(), payload, type, STRING);
  }

  /** The function over a stream of BIGINTs, which gives BIGINTs. */
  public static FunctionDefinition flatMap(SampleFunction function, byte[] payload) {
    ElementType longs = ElementType.newBuilder().setName("LONG").build();
    StreamFunction call =
        StreamFunction.newBuilder()
            .setKind(StreamFunction.Kind.KIND_FLAT_MAP)
            .setPayload(com.google.protobuf.ByteString.copyFrom(payload))
            .setName("Flat Map")
            .build();
    FunctionSpec spec =
        FunctionSpec.newBuilder()
            .setFunctionId("sample-" + function.functionName())
            .setOperatorName("Flat Map")
            .setInput(
                RowType.newBuilder()
                    .addFields(field("element_0", LogicalType.Name.NAME_BIGINT, true)))
            .setOutput(
                RowType.newBuilder()
                    .addFields(field("row", LogicalType.Name.NAME_INT, false))
                    .addFields(field("element_0", LogicalType.Name.NAME_BIGINT, true)))
            .setProcess(
                ProcessSpec.newBuilder()
                    .addFunctions(call)
                    .addInputs(longs)
                    .addOutputs(StreamOutput.newBuilder().setType(longs)))
            .setTask(TaskInfo.newBuilder().setTaskName("Flat Map").setParallelism(1))
            .build();
    ArrowType bigint = new ArrowType.Int(64, true);
    Schema input =
        new Schema(List.of(org.apache.arrow.vector.types.pojo.Field.nullable("element_0", bigint)));
    return new FunctionDefinition(spec, input, ROWS, CREDITS);
  }

  private static Field field(String name, LogicalType.Name type, boolean nullable) {
    return Field.newBuilder()
        .setName(name)
        .setType(LogicalType.newBuilder().setName(type).setNullable(nullable))
        .build();
  }

  /** So many results of {@link SampleFunction#COUNTS_UP}, without their values. */
  public static VectorSchemaRoot rows(BufferAllocator allocator, int rows) {
    VectorSchemaRoot root = VectorSchemaRoot.create(ROWS, allocator);
    root.getFieldVectors().forEach(vector -> vector.setValueCount(rows));
    root.setRowCount(rows);
    return root;
  }

  /** A batch of BIGINTs. */
  public static VectorSchemaRoot longs(BufferAllocator allocator, @Nullable Long... values) {
    VectorSchemaRoot root = VectorSchemaRoot.create(BIGINT, allocator);
    BigIntVector vector = (BigIntVector) root.getVector(0);
    vector.allocateNew(values.length);
    for (int i = 0; i < values.length; i++) {
      Long value = values[i];
      if (value == null) {
        vector.setNull(i);
      } else {
        vector.set(i, value);
      }
    }
    root.setRowCount(values.length);
    return root;
  }

  /** A batch of the BIGINTs from {@code first} on. */
  public static VectorSchemaRoot range(BufferAllocator allocator, long first, int rows) {
    VectorSchemaRoot root = VectorSchemaRoot.create(BIGINT, allocator);
    BigIntVector vector = (BigIntVector) root.getVector(0);
    vector.allocateNew(rows);
    for (int i = 0; i < rows; i++) {
      vector.set(i, first + i);
    }
    root.setRowCount(rows);
    return root;
  }

  /** A batch of strings. */
  public static VectorSchemaRoot strings(BufferAllocator allocator, @Nullable String... values) {
    VectorSchemaRoot root = VectorSchemaRoot.create(STRING, allocator);
    VarCharVector vector = (VarCharVector) root.getVector(0);
    vector.allocateNew();
    for (int i = 0; i < values.length; i++) {
      String value = values[i];
      if (value == null) {
        vector.setNull(i);
      } else {
        vector.setSafe(i, value.getBytes(StandardCharsets.UTF_8));
      }
    }
    root.setRowCount(values.length);
    return root;
  }

  private static FunctionDefinition definition(
      String function, byte[] payload, LogicalType.Builder type, Schema schema) {
    RowType row =
        RowType.newBuilder()
            .addFields(Field.newBuilder().setName("value").setType(type.setNullable(true)))
            .build();
    FunctionCall call =
        FunctionCall.newBuilder()
            .setPayload(com.google.protobuf.ByteString.copyFrom(payload))
            .setName(function)
            .addArguments(Argument.newBuilder().setColumn(0))
            .build();
    FunctionSpec spec =
        FunctionSpec.newBuilder()
            .setFunctionId("sample-" + function)
            .setOperatorName("Calc(select=[" + function + "(value)])")
            .setInput(row)
            .setOutput(row)
            .setScalar(ScalarSpec.newBuilder().addCalls(call))
            .setTask(TaskInfo.newBuilder().setTaskName("Calc").setParallelism(1))
            .build();
    return new FunctionDefinition(spec, schema, schema, CREDITS);
  }

  private static Schema schema(ArrowType type) {
    return new Schema(List.of(org.apache.arrow.vector.types.pojo.Field.nullable("value", type)));
  }
}
