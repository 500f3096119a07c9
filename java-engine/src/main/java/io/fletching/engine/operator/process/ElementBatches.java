package io.fletching.engine.operator.process;

import io.fletching.engine.batch.element.ElementConverter;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.table.types.logical.BigIntType;
import org.apache.flink.table.types.logical.IntType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.RowType.RowField;
import org.apache.flink.table.types.logical.TinyIntType;

/**
 * The columns of the batches of elements, as {@code SPEC.md} has them.
 *
 * <ul>
 *   <li>To the worker: {@code element}; {@code kind}, if elements are rows; {@code timestamp} and
 *       {@code watermark}, if a function asks for them.
 *   <li>From the worker: {@code row}, the number of the element that this one was made of; {@code
 *       output}, if there are side outputs, its number there; for each output a column of its
 *       elements, and the {@code kind} of those that are rows; {@code timestamp}, if the last
 *       function gives elements their time.
 * </ul>
 */
final class ElementBatches {
  /** The column {@code element} of a batch for the worker. */
  static final int ELEMENT = 0;

  private ElementBatches() {}

  static RowType input(ElementConverter element, boolean withTime) {
    List<RowField> fields = new ArrayList<>();
    fields.add(new RowField("element", element.logicalType()));
    if (hasKind(element)) {
      fields.add(new RowField("kind", new TinyIntType(false)));
    }
    if (withTime) {
      fields.add(new RowField("timestamp", new BigIntType()));
      fields.add(new RowField("watermark", new BigIntType(false)));
    }
    return new RowType(false, fields);
  }

  static RowType output(List<ElementConverter> outputs, boolean withTime) {
    List<RowField> fields = new ArrayList<>();
    fields.add(new RowField("row", new IntType(false)));
    if (outputs.size() > 1) {
      fields.add(new RowField("output", new TinyIntType(false)));
    }
    for (int i = 0; i < outputs.size(); i++) {
      fields.add(new RowField("element_" + i, outputs.get(i).logicalType()));
      if (hasKind(outputs.get(i))) {
        fields.add(new RowField("kind_" + i, new TinyIntType()));
      }
    }
    if (withTime) {
      fields.add(new RowField("timestamp", new BigIntType(false)));
    }
    return new RowType(false, fields);
  }

  /** Whether elements are rows, which have a kind of change. */
  static boolean hasKind(ElementConverter element) {
    return element.type().getName().equals("ROW_NAMED");
  }
}
