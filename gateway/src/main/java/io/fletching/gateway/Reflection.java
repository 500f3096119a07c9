package io.fletching.gateway;

import java.io.File;
import java.lang.reflect.Field;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What Python programs reach for by hand: classes, fields, class loaders. */
public final class Reflection {
  private Reflection() {}

  /** The class of this name, as the program's class loader finds it. */
  public static Class<?> load(String name) throws ClassNotFoundException {
    return Class.forName(name, true, ContextLoader.current());
  }

  /** Whether the object is of the class with this name. */
  public static boolean isInstance(@Nullable Object object, String className)
      throws ClassNotFoundException {
    return load(className).isInstance(object);
  }

  /** Whether the object is of this class. */
  public static boolean isInstance(@Nullable Object object, Class<?> type) {
    return type.isInstance(object);
  }

  /** The first of these classes that the object is of; null if it is of none. */
  public static @Nullable String firstOf(Object object, List<String> classNames)
      throws ClassNotFoundException {
    for (String each : classNames) {
      if (isInstance(object, each)) {
        return each;
      }
    }
    return null;
  }

  /** The field of the class or its superclasses, opened; null if there is none. */
  public static @Nullable Field field(Class<?> type, String name) {
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      for (Field field : each.getDeclaredFields()) {
        if (field.getName().equals(name)) {
          field.setAccessible(true);
          return field;
        }
      }
    }
    return null;
  }

  /** The value of the object's field. */
  public static @Nullable Object get(Object object, String name)
      throws ReflectiveOperationException {
    Field field = field(object.getClass(), name);
    if (field == null) {
      throw new NoSuchFieldException(object.getClass().getName() + " has no field " + name);
    }
    return field.get(object);
  }

  /** A class loader of these URLs. */
  public static ClassLoader loader(String[] urls, @Nullable ClassLoader parent)
      throws MalformedURLException {
    URL[] parsed = new URL[urls.length];
    for (int i = 0; i < urls.length; i++) {
      parsed[i] =
          urls[i].contains(":/") ? URI.create(urls[i]).toURL() : new File(urls[i]).toURI().toURL();
    }
    return new URLClassLoader(parsed, parent);
  }

  /** Makes the jars' classes visible to this program; Py4J's later threads inherit the loader. */
  public static void addJars(String[] urls) throws MalformedURLException {
    ContextLoader.replace(loader(urls, ContextLoader.current()));
  }
}
