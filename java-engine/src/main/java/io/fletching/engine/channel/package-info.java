/** The seam between the engine and a worker. */
@NullMarked
package io.fletching.engine.channel;

import org.jspecify.annotations.NullMarked;
