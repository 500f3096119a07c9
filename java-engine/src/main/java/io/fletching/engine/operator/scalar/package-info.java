/** Functions from one row to one row. */
@NullMarked
package io.fletching.engine.operator.scalar;

import org.jspecify.annotations.NullMarked;
