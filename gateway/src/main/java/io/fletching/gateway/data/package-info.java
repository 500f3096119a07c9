/** Rows between the Python client and Flink, as Arrow and beside Py4J. */
@NullMarked
package io.fletching.gateway.data;

import org.jspecify.annotations.NullMarked;
