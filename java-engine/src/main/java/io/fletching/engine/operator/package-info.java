/** The operators that stock Flink's tasks run. */
@NullMarked
package io.fletching.engine.operator;

import org.jspecify.annotations.NullMarked;
