/** When a batch goes out, when a bundle ends. */
@NullMarked
package io.fletching.engine.bundle;

import org.jspecify.annotations.NullMarked;
