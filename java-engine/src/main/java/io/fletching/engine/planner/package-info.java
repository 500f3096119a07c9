/** What stock Flink's planner finds by name; the only reflection. */
@NullMarked
package io.fletching.engine.planner;

import org.jspecify.annotations.NullMarked;
