package io.fletching.gateway.data.source;

import java.io.Serializable;

/**
 * How a job gets at the batches: they travel with it, or stay where they are because the job runs
 * in the same JVM.
 */
sealed interface BatchesHolder extends Serializable permits CarriedBatches, SharedBatches {
  EncodedBatches batches();
}
