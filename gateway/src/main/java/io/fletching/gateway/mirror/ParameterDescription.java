package io.fletching.gateway.mirror;

/**
 * A parameter, or a constant of a class.
 *
 * @param name as the source has it
 * @param type as {@link TypeNames} writes it
 * @param erased the class that the method itself names
 */
record ParameterDescription(String name, String type, String erased) {}
