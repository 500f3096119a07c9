/** What functions keep for each key: in Flink's state backend, and for a while in the worker. */
@NullMarked
package io.fletching.engine.state;

import org.jspecify.annotations.NullMarked;
