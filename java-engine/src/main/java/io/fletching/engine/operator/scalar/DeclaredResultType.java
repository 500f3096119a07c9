package io.fletching.engine.operator.scalar;

import java.util.Optional;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.table.catalog.DataTypeFactory;
import org.apache.flink.table.catalog.UnresolvedIdentifier;
import org.apache.flink.table.functions.python.PythonFunction;
import org.apache.flink.table.functions.python.PythonScalarFunction;
import org.apache.flink.table.types.AbstractDataType;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;
import org.apache.flink.table.types.utils.TypeConversions;

/**
 * What a Python function was declared to return: the planner tells an operator only the types of
 * the columns.
 */
public final class DeclaredResultType {
  private DeclaredResultType() {}

  /** The declared type; empty where it depends on the arguments. */
  public static Optional<LogicalType> of(PythonFunction function, ClassLoader classLoader) {
    if (!(function instanceof PythonScalarFunction scalar)) {
      return Optional.empty();
    }
    // A declared type is a constant: neither the call nor a catalog is asked for it.
    return scalar
        .getTypeInference(new WrittenTypes(classLoader))
        .getOutputTypeStrategy()
        .inferType(null)
        .map(DataType::getLogicalType);
  }

  /** Reads types that were declared as SQL text. */
  private static final class WrittenTypes implements DataTypeFactory {
    private final ClassLoader classLoader;

    WrittenTypes(ClassLoader classLoader) {
      this.classLoader = classLoader;
    }

    @Override
    public ClassLoader getClassLoader() {
      return classLoader;
    }

    @Override
    public DataType createDataType(String typeString) {
      return TypeConversions.fromLogicalToDataType(createLogicalType(typeString));
    }

    @Override
    public LogicalType createLogicalType(String typeString) {
      return LogicalTypeParser.parse(typeString, classLoader);
    }

    @Override
    public DataType createDataType(AbstractDataType<?> type) {
      if (type instanceof DataType dataType) {
        return dataType;
      }
      throw needsCatalog(type);
    }

    @Override
    public DataType createDataType(UnresolvedIdentifier identifier) {
      throw needsCatalog(identifier);
    }

    @Override
    public <T> DataType createDataType(Class<T> type) {
      throw needsCatalog(type);
    }

    @Override
    public <T> DataType createDataType(TypeInformation<T> type) {
      throw needsCatalog(type);
    }

    @Override
    public <T> DataType createRawDataType(Class<T> type) {
      throw needsCatalog(type);
    }

    @Override
    public <T> DataType createRawDataType(TypeInformation<T> type) {
      throw needsCatalog(type);
    }

    @Override
    public LogicalType createLogicalType(UnresolvedIdentifier identifier) {
      throw needsCatalog(identifier);
    }

    private static IllegalArgumentException needsCatalog(Object type) {
      return new IllegalArgumentException(
          "A Python function's result type must be written out, not be named by " + type + ".");
    }
  }
}
