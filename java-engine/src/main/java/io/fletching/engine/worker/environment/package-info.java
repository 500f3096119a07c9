/** What Python functions need besides their interpreter: files, packages and archives. */
@NullMarked
package io.fletching.engine.worker.environment;

import org.jspecify.annotations.NullMarked;
