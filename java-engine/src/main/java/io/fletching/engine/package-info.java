/** What others may use of the engine. */
@NullMarked
package io.fletching.engine;

import org.jspecify.annotations.NullMarked;
