package io.fletching.engine.channel.embedded;

import io.fletching.engine.failure.FailureCode;
import io.fletching.engine.failure.FletchingException;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The current thread's right to run Python: one Python thread state, made on this thread, used on
 * it alone and given back on it.
 *
 * <p>More is not possible. Extension modules, pyarrow among them, take the interpreter lock through
 * {@code PyGILState_Ensure}, which looks the thread state up by thread. A second one on the same
 * thread, one used on another thread than it was made on, and one that was freed on another thread
 * (all tried) each have that call wait for a lock that its own thread holds, for ever.
 *
 * <ul>
 *   <li>Functions are called by dotted names only: pemja keeps the last callable it looked up, and
 *       frees a reference too many of one that it found without a dot. After some calls by two such
 *       names the JVM dies.
 *   <li>All thread states share one interpreter, so its modules too.
 *   <li>The interpreter lock is taken at the beginning of each call and released at its end.
 * </ul>
 */
final class PythonThread implements AutoCloseable {
  private final BiFunction<String, @Nullable Object[], @Nullable Object> python;
  private final Thread owner = Thread.currentThread();

  /**
   * The current thread's right.
   *
   * @param python as {@link io.fletching.engine.channel.embedded.jvm.JvmPython} made it on this
   *     thread
   */
  PythonThread(BiFunction<String, @Nullable Object[], @Nullable Object> python) {
    this.python = python;
  }

  /** Runs statements. */
  void execute(String statements) {
    call("execute", statements);
  }

  /** Sets a global that {@link #execute} sees. */
  void set(String name, String value) {
    call("set", name, value);
  }

  /**
   * Calls a function {@code module.function} of a module that {@link #execute} has imported by a
   * name without dots.
   */
  @Nullable Object call(String function, @Nullable Object... arguments) {
    if (Thread.currentThread() != owner) {
      throw new IllegalStateException(
          "The Python thread state of "
              + owner.getName()
              + " was used on "
              + Thread.currentThread().getName());
    }
    try {
      return python.apply(function, arguments);
    } catch (Exception e) {
      // A checked PythonException too, which pemja's methods do not declare.
      throw new FletchingException(
          FailureCode.ENGINE_DEFECT,
          "The embedded Python failed at '" + function + "': " + e.getMessage(),
          e);
    }
  }

  /** The same, with a function in front of the other arguments that Python may call. */
  @Nullable Object callWith(
      Function<byte[], byte @Nullable []> callback, String function, @Nullable Object... others) {
    @Nullable Object[] arguments = new Object[others.length + 2];
    arguments[0] = function;
    arguments[1] = callback;
    System.arraycopy(others, 0, arguments, 2, others.length);
    return call("call-with-callback", arguments);
  }

  @Override
  public void close() {
    call("close");
  }
}
