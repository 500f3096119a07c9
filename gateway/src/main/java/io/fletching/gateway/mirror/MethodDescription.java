package io.fletching.gateway.mirror;

import java.util.List;

/**
 * A public method or constructor.
 *
 * @param returns the declared type of the result; empty for a constructor
 * @param isVarargs whether the last parameter, an array, may be given piece by piece
 */
record MethodDescription(
    String name,
    boolean isStatic,
    boolean isVarargs,
    boolean isDeprecated,
    List<ParameterDescription> parameters,
    String returns,
    String documentation) {}
