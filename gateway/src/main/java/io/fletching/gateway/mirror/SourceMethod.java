package io.fletching.gateway.mirror;

import java.util.List;
import java.util.Set;

/**
 * A method as its source has it: what reflection does not tell.
 *
 * @param parameterTypes the types as written, without arguments
 */
record SourceMethod(
    String name,
    List<String> parameterNames,
    List<String> parameterTypes,
    Set<String> annotations,
    String documentation) {}
