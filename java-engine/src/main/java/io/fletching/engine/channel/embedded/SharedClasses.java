package io.fletching.engine.channel.embedded;

import io.fletching.engine.channel.embedded.jvm.JvmPython;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import pemja.core.PythonInterpreter;

/**
 * Loads pemja, and the few classes of ours around it, once for the whole JVM.
 *
 * <p>Flink gives every job that brings our jar a class loader of its own. A JVM loads a library
 * such as pemja's for one class loader only, so with the job's own copy of pemja a second job could
 * not run Python. This loader is kept where all class loaders see it.
 */
final class SharedClasses extends URLClassLoader {
  private static final String PROPERTY = "io.fletching.embedded.classes";
  private static final String OURS = JvmPython.class.getPackageName() + ".";
  private static final String PEMJA = "pemja.";

  private SharedClasses(URL[] folders, ClassLoader parent) {
    super("fletching embedded", folders, parent);
  }

  /**
   * The JVM's {@link JvmPython}; also the lock for starting Python and attaching threads to it.
   * (The loader must not be that: the thread on which pemja starts Python loads classes, and takes
   * the loader's lock for it.)
   */
  static Class<?> pythonClass() {
    ClassLoader loader =
        (ClassLoader) System.getProperties().computeIfAbsent(PROPERTY, key -> create());
    try {
      return loader.loadClass(JvmPython.class.getName());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("Fletching's jar is not whole", e);
    }
  }

  private static ClassLoader create() {
    Set<URL> folders = new LinkedHashSet<>();
    for (Class<?> one : new Class<?>[] {JvmPython.class, PythonInterpreter.class}) {
      folders.add(one.getProtectionDomain().getCodeSource().getLocation());
    }
    // Logging is one for the whole JVM and comes from further up than any job.
    return new SharedClasses(folders.toArray(new URL[0]), LoggerFactory.class.getClassLoader());
  }

  /** A {@link JvmPython} of {@link #pythonClass}. */
  @SuppressWarnings("unchecked")
  static Function<String[], BiFunction<String, @Nullable Object[], @Nullable Object>> python() {
    try {
      MethodHandle constructor =
          MethodHandles.publicLookup()
              .findConstructor(pythonClass(), MethodType.methodType(void.class));
      return (Function<String[], BiFunction<String, @Nullable Object[], @Nullable Object>>)
          constructor.invoke();
    } catch (Throwable e) {
      throw new IllegalStateException("Fletching's jar is not whole", e);
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(OURS) && !name.startsWith(PEMJA)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : findClass(name);
    }
  }
}
