/** RowData and Row to Arrow and back; one table of types. */
@NullMarked
package io.fletching.engine.batch;

import org.jspecify.annotations.NullMarked;
