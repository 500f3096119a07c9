package io.fletching.gateway.data.source;

import org.apache.flink.api.connector.source.SourceSplit;

/**
 * A run of batches that one reader reads, and how far it has come.
 *
 * @param splitId unique within the source
 * @param batch the batch to go on with
 * @param row the row within that batch to go on with
 * @param endBatch the batch before which to stop
 */
record ArrowSplit(String splitId, int batch, int row, int endBatch) implements SourceSplit {
  ArrowSplit at(int newBatch, int newRow) {
    return new ArrowSplit(splitId, newBatch, newRow, endBatch);
  }
}
