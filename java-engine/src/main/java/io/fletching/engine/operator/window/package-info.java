/** Windows over streams: Flink's own, of whose elements a Python function makes something. */
@NullMarked
package io.fletching.engine.operator.window;

import org.jspecify.annotations.NullMarked;
