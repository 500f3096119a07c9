/**
 * Describes Flink's public classes, so that Python classes can be made that have the same methods.
 * Used by the build alone.
 */
@org.jspecify.annotations.NullMarked
package io.fletching.gateway.mirror;
