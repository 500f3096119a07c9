package io.fletching.engine.channel;

/**
 * The functions that {@link WorkerChannelContract} asks every implementation for. Each takes the
 * columns of the input row and gives one column; all but {@link #IDENTITY} take one BIGINT and give
 * one BIGINT.
 */
public enum SampleFunction {
  /** Returns its argument. */
  IDENTITY,
  /** Returns its argument plus one; NULL for NULL. */
  PLUS_ONE,
  /** Returns its argument, but raises {@code ValueError("thirteen")} for 13. */
  FAILS_ON_THIRTEEN,
  /** Its open raises {@code RuntimeError("no database here")}. */
  OPEN_FAILS,
  /** Its close raises {@code RuntimeError("cannot let go")}; otherwise as {@link #IDENTITY}. */
  CLOSE_FAILS,
  /** Sleeps as many milliseconds as its argument says, and returns it. */
  SLEEPS,
  /** Over a stream: makes as many BIGINTs, from 0 on, as its argument says. */
  COUNTS_UP;

  /** The name under which the function is registered. */
  public String functionName() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
