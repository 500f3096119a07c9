package io.fletching.gateway.data.source;

import io.fletching.gateway.data.BatchLayout;
import io.fletching.gateway.data.element.Elements;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.streaming.api.datastream.DataStreamSource;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;

/** Makes streams of elements that the Python client wrote to a file. What Python calls. */
public final class ArrowStreams {
  private ArrowStreams() {}

  /**
   * A bounded stream of the elements in an Arrow IPC stream, in their order.
   *
   * @param file the IPC stream, of rows as {@link Elements#rowType} has them; deleted when this
   *     returns
   * @param withRowKinds whether a last column holds the kind of each element, which is a row
   */
  public static <T> SingleOutputStreamOperator<T> create(
      StreamExecutionEnvironment environment,
      String file,
      TypeInformation<T> type,
      boolean withRowKinds)
      throws IOException {
    BatchLayout layout = BatchLayout.of(Elements.rowType(type), withRowKinds);
    ArrowFile stream = ArrowFile.takeOver(Path.of(file));
    ArrowTables.checkSchema(layout.schema(), stream.schema());
    boolean inThisJvm =
        "local".equals(environment.getConfiguration().get(DeploymentOptions.TARGET));
    BatchesHolder holder =
        inThisJvm ? new SharedBatches(stream.batches()) : new CarriedBatches(stream.batches());
    DataStreamSource<RowData> rows =
        environment.fromSource(
            new ArrowSource(holder, layout, 1),
            WatermarkStrategy.noWatermarks(),
            "Rows of the Python client",
            InternalTypeInfo.of(layout.producedType()));
    rows.setParallelism(1);
    return new CollectionStream<>(
        rows,
        rows.map(Elements.reader(type))
            .returns(type)
            .name("Collection of the Python client")
            .setParallelism(1));
  }
}
