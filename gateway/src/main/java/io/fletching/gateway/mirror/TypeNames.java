package io.fletching.gateway.mirror;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes types as one class sees them, its own and those that its supertypes declare: binary names,
 * arguments in angle brackets, {@code []} for arrays. Variables are written as what the class says
 * they are, or else as their bounds, and wildcards as their bounds.
 */
final class TypeNames {
  private final Map<TypeVariable<?>, Type> variables = new HashMap<>();

  private TypeNames(Class<?> viewer) {
    learn(viewer);
  }

  static TypeNames seenFrom(Class<?> viewer) {
    return new TypeNames(viewer);
  }

  private void learn(Class<?> type) {
    learnFrom(type.getGenericSuperclass());
    for (Type parent : type.getGenericInterfaces()) {
      learnFrom(parent);
    }
  }

  private void learnFrom(Type parent) {
    if (parent instanceof ParameterizedType applied) {
      Class<?> raw = (Class<?>) applied.getRawType();
      for (int i = 0; i < raw.getTypeParameters().length; i++) {
        variables.put(raw.getTypeParameters()[i], applied.getActualTypeArguments()[i]);
      }
      learn(raw);
    } else if (parent instanceof Class<?> raw) {
      learn(raw);
    }
  }

  String nameOf(Type type) {
    if (type instanceof Class<?> named) {
      return named.isArray() ? nameOf(named.getComponentType()) + "[]" : named.getName();
    }
    if (type instanceof ParameterizedType applied) {
      String arguments =
          Arrays.stream(applied.getActualTypeArguments())
              .map(this::nameOf)
              .collect(Collectors.joining(","));
      return nameOf(applied.getRawType()) + "<" + arguments + ">";
    }
    if (type instanceof GenericArrayType array) {
      return nameOf(array.getGenericComponentType()) + "[]";
    }
    if (type instanceof WildcardType wildcard) {
      return nameOf(wildcard.getUpperBounds()[0]);
    }
    TypeVariable<?> variable = (TypeVariable<?>) type;
    Type known = variables.get(variable);
    return known == null || known.equals(variable) ? bound(variable) : nameOf(known);
  }

  /**
   * Without the arguments: they may mention the variable itself, as in {@code T extends
   * Comparable<T>}.
   */
  private String bound(TypeVariable<?> variable) {
    Type bound = variable.getBounds()[0];
    return bound instanceof ParameterizedType applied
        ? nameOf(applied.getRawType())
        : nameOf(bound);
  }
}
