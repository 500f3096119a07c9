package io.fletching.engine.batch;

import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.types.pojo.ArrowType;

/** A column of the type NULL, which has no buffers at all. */
final class NullReader extends ColumnReader {
  NullReader(String path, ArrowType arrowType) {
    super(path, arrowType);
  }

  @Override
  void bindValidity(FieldVector vector) {}

  @Override
  void bindValues(FieldVector vector) {}

  @Override
  boolean isNull(int cell) {
    return true;
  }
}
