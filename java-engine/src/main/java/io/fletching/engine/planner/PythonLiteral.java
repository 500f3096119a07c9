package io.fletching.engine.planner;

import com.google.protobuf.ByteString;
import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import io.fletching.protocol.v1.Literal;
import java.math.BigDecimal;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Constants as the planner gives them, to the protocol's. */
public final class PythonLiteral {
  private static final byte DATE = 1;
  private static final byte TIME = 2;
  private static final byte TIMESTAMP = 3;

  private PythonLiteral() {}

  /**
   * The {@link Literal} in bytes, which the planner carries to the operator without looking at
   * them.
   */
  public static byte[] encode(@Nullable Object value, byte type) {
    return literal(value, type).toByteArray();
  }

  private static Literal literal(@Nullable Object value, byte type) {
    Literal.Builder literal = Literal.newBuilder();
    if (value == null) {
      return literal.build();
    }
    switch (type) {
      case DATE -> literal.setDateValue(((Number) value).intValue());
      case TIME ->
          literal.setTimeValue(TimeUnit.MILLISECONDS.toNanos(((Number) value).longValue()));
      case TIMESTAMP ->
          literal.setTimestampValue(TimeUnit.MILLISECONDS.toMicros(((Number) value).longValue()));
      default -> setPlain(literal, value);
    }
    return literal.build();
  }

  private static void setPlain(Literal.Builder literal, Object value) {
    if (value instanceof Boolean bool) {
      literal.setBooleanValue(bool);
    } else if (value instanceof Byte
        || value instanceof Short
        || value instanceof Integer
        || value instanceof Long) {
      literal.setLongValue(((Number) value).longValue());
    } else if (value instanceof Float || value instanceof Double) {
      literal.setDoubleValue(((Number) value).doubleValue());
    } else if (value instanceof BigDecimal decimal) {
      literal.setDecimalValue(decimal.toPlainString());
    } else if (value instanceof CharSequence text) {
      literal.setStringValue(text.toString());
    } else if (value instanceof byte[] bytes) {
      literal.setBytesValue(ByteString.copyFrom(bytes));
    } else {
      throw new FletchingException(
          FailureCode.TYPE_NOT_SUPPORTED,
          "A constant of "
              + value.getClass().getName()
              + " cannot be passed to a Python function: cast it to a type that it takes.");
    }
  }
}
