package io.fletching.gateway.data.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** What a checkpoint holds of a source beside the readers' splits. */
final class ArrowProgressSerializer implements SimpleVersionedSerializer<ArrowProgress> {
  private static final int WITHOUT_ROWS = 1;
  private static final int VERSION = 2;

  @Override
  public int getVersion() {
    return VERSION;
  }

  @Override
  public byte[] serialize(ArrowProgress progress) throws IOException {
    List<ArrowSplit> splits = progress.unassigned();
    DataOutputSerializer out = new DataOutputSerializer(32 * (1 + splits.size()));
    out.writeInt(splits.size());
    for (ArrowSplit split : splits) {
      ArrowSplitSerializer.write(split, out);
    }
    RowsDigest rows = progress.rows();
    out.writeBoolean(rows != null);
    if (rows != null) {
      out.writeLong(rows.rows());
      out.writeLong(rows.content());
    }
    return out.getCopyOfBuffer();
  }

  @Override
  public ArrowProgress deserialize(int version, byte[] serialized) throws IOException {
    if (version != WITHOUT_ROWS) {
      ArrowSplitSerializer.checkVersion(version, VERSION);
    }
    DataInputDeserializer in = new DataInputDeserializer(serialized);
    int count = in.readInt();
    List<ArrowSplit> splits = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      splits.add(ArrowSplitSerializer.read(in));
    }
    boolean hasRows = version != WITHOUT_ROWS && in.readBoolean();
    return new ArrowProgress(splits, hasRows ? new RowsDigest(in.readLong(), in.readLong()) : null);
  }
}
