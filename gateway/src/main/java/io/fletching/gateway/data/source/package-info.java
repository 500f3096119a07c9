/** Rows that the Python client hands in, as the source of a table. */
@NullMarked
package io.fletching.gateway.data.source;

import org.jspecify.annotations.NullMarked;
