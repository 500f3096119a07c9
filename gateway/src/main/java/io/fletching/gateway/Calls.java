package io.fletching.gateway;

import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Calls the very method that Python chose by its declared parameters.
 *
 * <ul>
 *   <li>Py4J alone would choose again by the arguments' classes, and does not find the default
 *       methods of interfaces.
 *   <li>A signature is {@code class#method(type,type)} with erased binary names; a constructor is
 *       named {@code <init>}.
 *   <li>What the method throws comes through as it is.
 * </ul>
 */
public final class Calls {
  private static final Map<String, Executable> FOUND = new ConcurrentHashMap<>();

  private Calls() {}

  /** Without arguments. */
  public static @Nullable Object invoke(String signature, @Nullable Object target)
      throws Throwable {
    return invokeAll(signature, target);
  }

  /** With one argument. */
  public static @Nullable Object invoke(
      String signature, @Nullable Object target, @Nullable Object first) throws Throwable {
    return invokeAll(signature, target, first);
  }

  /** With two arguments. */
  public static @Nullable Object invoke(
      String signature, @Nullable Object target, @Nullable Object first, @Nullable Object second)
      throws Throwable {
    return invokeAll(signature, target, first, second);
  }

  /** With three arguments. */
  public static @Nullable Object invoke(
      String signature,
      @Nullable Object target,
      @Nullable Object first,
      @Nullable Object second,
      @Nullable Object third)
      throws Throwable {
    return invokeAll(signature, target, first, second, third);
  }

  /** With any number of arguments. */
  public static @Nullable Object invokeAll(
      String signature, @Nullable Object target, @Nullable Object... arguments) throws Throwable {
    ContextLoader.adopt();
    Executable executable = FOUND.get(signature);
    if (executable == null) {
      executable = Signature.parse(signature).find();
      FOUND.put(signature, executable);
    }
    checkTarget(executable, target);
    Object[] fitting = fit(arguments, executable.getParameterTypes());
    try {
      return executable instanceof Method method
          ? method.invoke(target, fitting)
          : ((Constructor<?>) executable).newInstance(fitting);
    } catch (InvocationTargetException e) {
      throw e.getCause() == null ? e : e.getCause();
    }
  }

  /** Java says it in other words as soon as the method has been called often. */
  private static void checkTarget(Executable executable, @Nullable Object target) {
    Class<?> owner = executable.getDeclaringClass();
    boolean hasTarget =
        executable instanceof Method && !Modifier.isStatic(executable.getModifiers());
    if (hasTarget && target != null && !owner.isInstance(target)) {
      throw new IllegalArgumentException(
          "The object of type "
              + target.getClass().getName()
              + " is not an instance of "
              + owner.getName()
              + ".");
    }
  }

  private static @Nullable Object[] fit(@Nullable Object[] arguments, Class<?>[] types) {
    @Nullable Object[] fitting = new Object[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      fitting[i] = fit(arguments[i], types[i]);
    }
    return fitting;
  }

  /** Numbers come from Python in the smallest of int, long and double that holds them. */
  private static @Nullable Object fit(@Nullable Object argument, Class<?> type) {
    if (argument instanceof Number number) {
      return switch (type.getSimpleName()) {
        case "byte", "Byte" -> number.byteValue();
        case "short", "Short" -> number.shortValue();
        case "long", "Long" -> number.longValue();
        case "float", "Float" -> number.floatValue();
        case "double", "Double" -> number.doubleValue();
        default -> number;
      };
    }
    boolean isCharacter = type == char.class || type == Character.class;
    return isCharacter && argument instanceof String text
        ? Character.valueOf(text.charAt(0))
        : argument;
  }

  private record Signature(String owner, String name, String[] parameters) {
    static Signature parse(String text) {
      int hash = text.indexOf('#');
      int bracket = text.indexOf('(');
      String inner = text.substring(bracket + 1, text.length() - 1);
      return new Signature(
          text.substring(0, hash),
          text.substring(hash + 1, bracket),
          inner.isEmpty() ? new String[0] : inner.split(","));
    }

    Executable find() throws ReflectiveOperationException {
      Class<?> type = Class.forName(owner, true, Thread.currentThread().getContextClassLoader());
      for (Executable candidate :
          name.equals("<init>") ? type.getConstructors() : type.getMethods()) {
        if (fits(candidate)) {
          return candidate;
        }
      }
      throw new NoSuchMethodException(
          owner + " of this Flink has no " + name + "(" + String.join(", ", parameters) + ")");
    }

    private boolean fits(Executable candidate) {
      Class<?>[] types = candidate.getParameterTypes();
      boolean isNamed = candidate instanceof Constructor || candidate.getName().equals(name);
      if (!isNamed || candidate.isSynthetic() || types.length != parameters.length) {
        return false;
      }
      for (int i = 0; i < types.length; i++) {
        if (!Arrays.nameOf(types[i]).equals(parameters[i])) {
          return false;
        }
      }
      return true;
    }
  }
}
