package io.fletching.gateway.mirror;

import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Describes classes, by reflection where it can and from sources where it must. */
final class ClassReader {
  private static final Set<String> UNIVERSAL = Set.of("equals1", "hashCode0", "toString0");

  private static final int CONSTANT = Modifier.PUBLIC | Modifier.STATIC | Modifier.FINAL;

  private final Set<Class<?>> mirrored;
  private final SourceFiles sources;

  ClassReader(Set<Class<?>> mirrored, SourceFiles sources) {
    this.mirrored = mirrored;
    this.sources = sources;
  }

  ClassDescription describe(Class<?> type) {
    return new ClassDescription(
        type.getName(),
        type.isEnum() ? "enum" : type.isInterface() ? "interface" : "class",
        sources.find(type).documentation(),
        supertypes(type).stream().map(Class::getName).toList(),
        ancestors(type).stream().map(Class::getName).sorted().toList(),
        type.isEnum()
            ? Arrays.stream(type.getEnumConstants()).map(each -> ((Enum<?>) each).name()).toList()
            : List.of(),
        fields(type),
        constructors(type),
        methods(type),
        omitted(type));
  }

  /** What the class itself declares as public constants, those of an enum apart. */
  private static List<ParameterDescription> fields(Class<?> type) {
    TypeNames types = TypeNames.seenFrom(type);
    return Arrays.stream(type.getDeclaredFields())
        .filter(field -> !field.isEnumConstant() && !field.isSynthetic())
        .filter(field -> (field.getModifiers() & CONSTANT) == CONSTANT)
        .filter(field -> !field.getName().equals("serialVersionUID"))
        .map(
            field ->
                new ParameterDescription(
                    field.getName(),
                    types.nameOf(field.getGenericType()),
                    types.nameOf(field.getType())))
        .sorted(Comparator.comparing(ParameterDescription::name))
        .toList();
  }

  /** The public methods that are left out, and why. */
  private List<OmittedMethod> omitted(Class<?> type) {
    TypeNames types = TypeNames.seenFrom(type);
    return Arrays.stream(type.getMethods())
        .filter(method -> !method.isBridge() && !method.isSynthetic())
        .flatMap(
            method -> {
              String signature = signature(describe(method, types));
              if (isPythonsOwn(type, method)) {
                return Stream.of(new OmittedMethod(signature, OmittedMethod.PYTHONS_OWN));
              }
              return isInternal(method, method.getName())
                  ? Stream.of(new OmittedMethod(signature, OmittedMethod.INTERNAL))
                  : Stream.of();
            })
        .distinct()
        .sorted(Comparator.comparing(OmittedMethod::signature))
        .toList();
  }

  /** The nearest mirrored supertypes, through those that are not mirrored. */
  private Set<Class<?>> supertypes(Class<?> type) {
    Set<Class<?>> found = new LinkedHashSet<>();
    parents(type)
        .forEach(
            parent ->
                found.addAll(mirrored.contains(parent) ? Set.of(parent) : supertypes(parent)));
    return found;
  }

  private static Set<Class<?>> ancestors(Class<?> type) {
    Set<Class<?>> found = new LinkedHashSet<>();
    parents(type)
        .filter(parent -> parent != Object.class)
        .forEach(
            parent -> {
              found.add(parent);
              found.addAll(ancestors(parent));
            });
    return found;
  }

  private static Stream<Class<?>> parents(Class<?> type) {
    Stream<Class<?>> superclass =
        type.getSuperclass() == null ? Stream.of() : Stream.of(type.getSuperclass());
    return Stream.concat(superclass, Arrays.stream(type.getInterfaces()));
  }

  private List<MethodDescription> constructors(Class<?> type) {
    if (Modifier.isAbstract(type.getModifiers()) || type.isEnum()) {
      return List.of();
    }
    return Arrays.stream(type.getConstructors())
        .filter(constructor -> !isInternal(constructor, "<init>"))
        .map(constructor -> describe(constructor, TypeNames.seenFrom(type)))
        .sorted(ORDER)
        .toList();
  }

  private List<MethodDescription> methods(Class<?> type) {
    TypeNames types = TypeNames.seenFrom(type);
    Map<String, MethodDescription> bySignature = new LinkedHashMap<>();
    own(type)
        .filter(method -> !isInternal(method, method.getName()))
        .map(method -> describe(method, types))
        .forEach(method -> bySignature.putIfAbsent(signature(method), method));
    List<MethodDescription> sorted = new ArrayList<>(bySignature.values());
    sorted.sort(ORDER);
    return sorted;
  }

  private static final Comparator<MethodDescription> ORDER =
      Comparator.comparing(MethodDescription::name)
          .thenComparing(method -> method.parameters().size())
          .thenComparing(ClassReader::signature);

  private static String signature(MethodDescription method) {
    return method.name() + method.parameters().stream().map(ParameterDescription::type).toList();
  }

  /** The public methods of the class that no mirrored supertype brings. */
  private Stream<Method> own(Class<?> type) {
    return Arrays.stream(type.getMethods())
        .filter(method -> !method.isBridge() && !method.isSynthetic())
        .filter(method -> !isPythonsOwn(type, method))
        .filter(method -> method.getDeclaringClass() == type || !isInherited(type, method));
  }

  /**
   * What every Python object has in another form: equality, hash and text, and what enums bring.
   */
  private static boolean isPythonsOwn(Class<?> type, Method method) {
    Class<?> owner = method.getDeclaringClass();
    if (owner == Object.class
        || owner == Enum.class
        || UNIVERSAL.contains(method.getName() + method.getParameterCount())) {
      return true;
    }
    return type.isEnum()
        && Modifier.isStatic(method.getModifiers())
        && Set.of("values", "valueOf").contains(method.getName());
  }

  private boolean isInherited(Class<?> type, Method method) {
    return supertypes(type).stream()
        .anyMatch(parent -> method.getDeclaringClass().isAssignableFrom(parent));
  }

  private boolean isInternal(Executable method, String name) {
    return sources
        .find(method.getDeclaringClass())
        .find(name, method)
        .map(source -> source.annotations().contains("Internal"))
        .orElse(false);
  }

  private MethodDescription describe(Method method, TypeNames types) {
    boolean isStatic = Modifier.isStatic(method.getModifiers());
    return describe(
        method, method.getName(), types, types.nameOf(method.getGenericReturnType()), isStatic);
  }

  private MethodDescription describe(Constructor<?> constructor, TypeNames types) {
    return describe(constructor, "<init>", types, "", true);
  }

  private MethodDescription describe(
      Executable method, String name, TypeNames types, String returns, boolean isStatic) {
    Optional<SourceMethod> source = sources.find(method.getDeclaringClass()).find(name, method);
    return new MethodDescription(
        name,
        isStatic,
        method.isVarArgs(),
        method.isAnnotationPresent(Deprecated.class),
        parameters(method, types, source),
        returns,
        source.map(SourceMethod::documentation).orElse(""));
  }

  private static List<ParameterDescription> parameters(
      Executable method, TypeNames types, Optional<SourceMethod> source) {
    Type[] declared = method.getGenericParameterTypes();
    List<ParameterDescription> parameters = new ArrayList<>();
    for (int i = 0; i < declared.length; i++) {
      int index = i;
      String name = source.map(each -> each.parameterNames().get(index)).orElse("arg" + i);
      parameters.add(
          new ParameterDescription(
              name, types.nameOf(declared[i]), types.nameOf(method.getParameterTypes()[i])));
    }
    return parameters;
  }
}
