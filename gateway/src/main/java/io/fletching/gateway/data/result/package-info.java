/** Rows of a result on their way to the Python client. */
@NullMarked
package io.fletching.gateway.data.result;

import org.jspecify.annotations.NullMarked;
