/** Start, share, watch and kill workers; the Python environment. */
@NullMarked
package io.fletching.engine.worker;

import org.jspecify.annotations.NullMarked;
