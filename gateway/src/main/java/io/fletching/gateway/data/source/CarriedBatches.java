package io.fletching.gateway.data.source;

/** Batches that travel within the job, to a cluster elsewhere. */
record CarriedBatches(EncodedBatches batches) implements BatchesHolder {}
