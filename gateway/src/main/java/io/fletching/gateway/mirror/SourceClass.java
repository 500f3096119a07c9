package io.fletching.gateway.mirror;

import java.lang.reflect.Executable;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A class as its source has it. */
record SourceClass(Set<String> annotations, String documentation, List<SourceMethod> methods) {
  static final SourceClass UNKNOWN = new SourceClass(Set.of(), "", List.of());

  /** The source of a method; constructors are named as their class. */
  Optional<SourceMethod> find(String name, Executable method) {
    List<String> types =
        Arrays.stream(method.getGenericParameterTypes())
            .map(type -> SourceFiles.simpleName(type.getTypeName()))
            .toList();
    return methods.stream()
        .filter(each -> each.name().equals(name) && each.parameterTypes().equals(types))
        .findFirst();
  }
}
