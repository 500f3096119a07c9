/** Failures, as a Python program is told of them. */
@org.jspecify.annotations.NullMarked
package io.fletching.gateway.failure;
