/** Formats of files, for streams of rows and of Avro's records. */
@NullMarked
package io.fletching.gateway.data.format;

import org.jspecify.annotations.NullMarked;
