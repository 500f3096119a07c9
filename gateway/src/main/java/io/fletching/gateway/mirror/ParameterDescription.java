package io.fletching.gateway.mirror;

/**
 * A parameter.
 *
 * @param name as the source has it
 * @param type as {@link TypeNames} writes it
 */
record ParameterDescription(String name, String type) {}
