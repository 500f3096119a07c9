/** What went wrong, whose mistake it is, and what to do. */
@NullMarked
package io.fletching.engine.failure;

import org.jspecify.annotations.NullMarked;
