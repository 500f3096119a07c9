package io.fletching.gateway;

/**
 * The class loader of the program, which grows when jars are added.
 *
 * <p>Every connection of Py4J has a thread of its own, so the loader is set on each before it looks
 * for a class.
 */
final class ContextLoader {
  private static volatile ClassLoader current = ContextLoader.class.getClassLoader();

  private ContextLoader() {}

  static ClassLoader current() {
    return current;
  }

  static void replace(ClassLoader loader) {
    current = loader;
    adopt();
  }

  /** Gives the calling thread the program's loader. */
  static void adopt() {
    Thread thread = Thread.currentThread();
    if (thread.getContextClassLoader() != current) {
      thread.setContextClassLoader(current);
    }
  }
}
