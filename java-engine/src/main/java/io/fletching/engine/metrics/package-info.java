/** What functions count, as Flink's metrics. */
@NullMarked
package io.fletching.engine.metrics;

import org.jspecify.annotations.NullMarked;
