package io.fletching.gateway.mirror;

import java.util.List;

/**
 * A class as Python needs to know it.
 *
 * @param name the binary name, as {@code Class.forName} takes it
 * @param kind {@code interface}, {@code class} or {@code enum}
 * @param supertypes the nearest supertypes that are mirrored, too
 * @param ancestors all supertypes, mirrored or not
 * @param constants the constants of an enum
 * @param fields its other public constants
 * @param omitted the public methods that are not among {@code methods}
 */
record ClassDescription(
    String name,
    String kind,
    String documentation,
    List<String> supertypes,
    List<String> ancestors,
    List<String> constants,
    List<ParameterDescription> fields,
    List<MethodDescription> constructors,
    List<MethodDescription> methods,
    List<OmittedMethod> omitted) {}
