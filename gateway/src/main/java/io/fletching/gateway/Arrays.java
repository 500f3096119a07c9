package io.fletching.gateway;

import java.lang.reflect.Array;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Arrays of a class that Python names. */
public final class Arrays {
  private static final List<Class<?>> PRIMITIVES =
      List.of(
          boolean.class,
          byte.class,
          short.class,
          int.class,
          long.class,
          float.class,
          double.class,
          char.class);

  private Arrays() {}

  /**
   * A new array of this class, such as {@code int} or {@code java.lang.String[]}, to be filled by
   * Python.
   */
  public static Object create(String element, int length) throws ClassNotFoundException {
    return Array.newInstance(classOf(element), length);
  }

  /** An array of one element. */
  public static Object of(String element, @Nullable Object first) throws ClassNotFoundException {
    Object array = create(element, 1);
    Array.set(array, 0, first);
    return array;
  }

  /** An array of two elements. */
  public static Object of(String element, @Nullable Object first, @Nullable Object second)
      throws ClassNotFoundException {
    Object array = create(element, 2);
    Array.set(array, 0, first);
    Array.set(array, 1, second);
    return array;
  }

  static String nameOf(Class<?> type) {
    return type.isArray() ? nameOf(type.getComponentType()) + "[]" : type.getName();
  }

  private static Class<?> classOf(String name) throws ClassNotFoundException {
    if (name.endsWith("[]")) {
      return classOf(name.substring(0, name.length() - 2)).arrayType();
    }
    for (Class<?> primitive : PRIMITIVES) {
      if (primitive.getName().equals(name)) {
        return primitive;
      }
    }
    return Class.forName(name, true, Thread.currentThread().getContextClassLoader());
  }
}
