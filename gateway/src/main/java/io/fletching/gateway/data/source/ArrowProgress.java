package io.fletching.gateway.data.source;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a checkpoint holds of a source of Arrow rows beside the readers' splits.
 *
 * @param unassigned the splits that no reader has
 * @param rows of what the splits are; null in checkpoints of old
 */
record ArrowProgress(List<ArrowSplit> unassigned, @Nullable RowsDigest rows) {}
