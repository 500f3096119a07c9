/** Functions over the elements of streams. */
@NullMarked
package io.fletching.engine.operator.process;

import org.jspecify.annotations.NullMarked;
