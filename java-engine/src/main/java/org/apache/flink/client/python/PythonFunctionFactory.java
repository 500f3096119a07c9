package org.apache.flink.client.python;

import io.fletching.engine.planner.NamedFunctions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.functions.python.PythonFunction;

/** Called by stock Flink for {@code CREATE FUNCTION ... AS 'module.name' LANGUAGE PYTHON}. */
public final class PythonFunctionFactory {
  private PythonFunctionFactory() {}

  /** The function of this name in the modules that the options make importable. */
  public static PythonFunction getPythonFunction(
      String fullyQualifiedName, ReadableConfig config, ClassLoader classLoader)
      throws InterruptedException {
    return NamedFunctions.load(fullyQualifiedName, config);
  }
}
