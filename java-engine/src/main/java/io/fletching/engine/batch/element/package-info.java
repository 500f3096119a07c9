/** Elements of streams, between their Java objects and Flink's internal data. */
@NullMarked
package io.fletching.engine.batch.element;

import org.jspecify.annotations.NullMarked;
