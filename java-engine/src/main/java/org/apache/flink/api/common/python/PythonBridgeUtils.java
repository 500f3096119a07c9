package org.apache.flink.api.common.python;

import io.fletching.engine.planner.PythonLiteral;

/** Called by the planner for each constant that a Python function is given. */
public final class PythonBridgeUtils {
  private PythonBridgeUtils() {}

  /**
   * The constant as a {@code Literal} message; {@code type} is 1 for a date, 2 for a time, 3 for a
   * timestamp, else 0.
   */
  public static byte[] pickleValue(Object value, byte type) {
    return PythonLiteral.encode(value, type);
  }
}
