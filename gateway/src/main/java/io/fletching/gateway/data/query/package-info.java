/** Queries whose rows leave the job as Arrow batches. */
@NullMarked
package io.fletching.gateway.data.query;

import org.jspecify.annotations.NullMarked;
