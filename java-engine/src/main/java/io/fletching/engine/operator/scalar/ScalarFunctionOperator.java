package io.fletching.engine.operator.scalar;

import static java.util.Objects.requireNonNull;

import io.fletching.engine.batch.ArrowTypes;
import io.fletching.engine.batch.OutputRows;
import io.fletching.engine.batch.RowDataReader;
import io.fletching.engine.batch.RowDataWriter;
import io.fletching.engine.batch.RowValues;
import io.fletching.engine.bundle.BatchFlow;
import io.fletching.engine.bundle.FlowLimits;
import io.fletching.engine.bundle.PendingBatch;
import io.fletching.engine.channel.RowCall;
import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import io.fletching.engine.operator.AsyncScalarOptions;
import io.fletching.engine.operator.FlowOperator;
import io.fletching.engine.operator.OperatorOptions;
import io.fletching.protocol.v1.FunctionSpec;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.functions.python.PythonFunctionInfo;
import org.apache.flink.table.types.logical.RowType;
import org.jspecify.annotations.Nullable;

/**
 * Runs Python scalar functions on each row: the operator of both modes, of row-wise and of
 * vectorized functions.
 *
 * <ul>
 *   <li>Only the columns that the functions read travel; forwarded ones stay here, as binary rows.
 *   <li>One row becomes one row, whose kind is kept.
 *   <li>There is no state.
 * </ul>
 */
public class ScalarFunctionOperator extends FlowOperator<RowData>
    implements OneInputStreamOperator<RowData, RowData>, BoundedOneInput {
  private static final long serialVersionUID = 1L;

  private final Configuration config;
  private final PythonFunctionInfo[] functions;
  private final RowType inputType;
  private final FieldProjection argumentFields;
  private final RowType argumentType;
  private final RowType resultType;
  private final FieldProjection forwardedFields;

  private transient @Nullable RowDataReader reader;
  private transient @Nullable OutputRows outputRows;
  private transient @Nullable StreamRecord<RowData> outputRecord;

  /**
   * The operator of a calculation, as it is planned.
   *
   * @param config the job's {@code python.*} options
   * @param functions one for each column of {@code resultType}
   * @param argumentFields which fields of the input the functions read
   * @param argumentType the type of those fields
   * @param forwardedFields which fields of the input are emitted, in front of the results
   * @throws io.fletching.engine.failure.FletchingException TYPE_NOT_SUPPORTED for a column that
   *     cannot travel
   */
  public ScalarFunctionOperator(
      Configuration config,
      PythonFunctionInfo[] functions,
      RowType inputType,
      FieldProjection argumentFields,
      RowType argumentType,
      RowType resultType,
      FieldProjection forwardedFields) {
    this.config = config;
    this.functions = functions.clone();
    this.inputType = inputType;
    this.argumentFields = argumentFields;
    this.argumentType = argumentType;
    this.resultType = resultType;
    this.forwardedFields = forwardedFields;
    // What cannot travel is refused while the job is planned.
    ArrowTypes.schema(argumentType);
    ArrowTypes.schema(resultType);
  }

  @Override
  public void open() throws Exception {
    super.open();
    OperatorOptions options = OperatorOptions.of(config);
    ClassLoader classLoader = getUserCodeClassloader();
    ResolvedProjection forwarded = forwardedFields.resolve(inputType.getFieldCount(), classLoader);
    outputRows =
        forwarded.rebuild() == null
            ? OutputRows.ofFields(inputType, forwarded.offsets(), resultType)
            : OutputRows.ofProjection(forwarded.rebuild());
    outputRecord = new StreamRecord<>(null);
    reader = new RowDataReader(resultType);
    leaseWorker(options);
    int[] arguments = argumentFields.resolve(inputType.getFieldCount(), classLoader).offsets();
    RowDataWriter writer = new RowDataWriter(inputType, arguments, memory());
    FlowLimits limits =
        ScalarFunctionSpecs.isAwaited(functions)
            ? options.flowLimits().awaiting(AsyncScalarOptions.of(config).capacity())
            : options.flowLimits();
    FunctionSpec spec =
        newSpec(config, argumentType, resultType)
            .setScalar(ScalarFunctionSpecs.of(functions, classLoader))
            .build();
    BatchFlow flow = openFlow(spec, writer, resultType, limits, null);
    RowCall rowCall = worker().channel().rowCall();
    RowValues rowValues = RowValues.of(inputType, arguments, resultType);
    if (rowCall != null && rowValues != null) {
      flow.useRowCall(
          rowCall,
          rowValues,
          (row, timestamp, results) -> emitAlone(row, rowValues.result(results)));
    }
  }

  @Override
  public void processElement(StreamRecord<RowData> element) throws Exception {
    flow().add(element.getValue());
  }

  @Override
  public @Nullable BinaryRowData forward(RowData row) {
    return requireNonNull(outputRows).forward(row);
  }

  @Override
  public int open(PendingBatch batch, VectorSchemaRoot result) {
    if (result.getRowCount() != batch.rows()) {
      throw new FletchingException(
          FailureCode.PROTOCOL_VIOLATED,
          "The worker answered with "
              + result.getRowCount()
              + " rows where "
              + batch.rows()
              + " were expected.");
    }
    requireNonNull(reader).open(result);
    return batch.rows();
  }

  @Override
  public void emit(PendingBatch batch, int from, int to) {
    RowDataReader results = requireNonNull(reader);
    OutputRows rows = requireNonNull(outputRows);
    StreamRecord<RowData> record = requireNonNull(outputRecord);
    for (int i = from; i < to; i++) {
      RowData row = rows.output(batch.forwarded(i), results.row(i), batch.kind(i));
      output.collect(record.replace(row));
    }
  }

  private void emitAlone(RowData row, RowData result) {
    OutputRows rows = requireNonNull(outputRows);
    RowData emitted = rows.output(rows.forward(row), result, row.getRowKind());
    output.collect(requireNonNull(outputRecord).replace(emitted));
  }

  @Override
  public void endInput() throws Exception {
    drainAtEnd();
  }
}
