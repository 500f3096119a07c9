package io.fletching.gateway.data.source;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** The splits that no reader has yet, in checkpoints. */
final class ArrowSplitsSerializer implements SimpleVersionedSerializer<List<ArrowSplit>> {
  private static final int VERSION = 1;

  @Override
  public int getVersion() {
    return VERSION;
  }

  @Override
  public byte[] serialize(List<ArrowSplit> splits) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(32 * (1 + splits.size()));
    out.writeInt(splits.size());
    for (ArrowSplit split : splits) {
      ArrowSplitSerializer.write(split, out);
    }
    return out.getCopyOfBuffer();
  }

  @Override
  public List<ArrowSplit> deserialize(int version, byte[] serialized) throws IOException {
    ArrowSplitSerializer.checkVersion(version);
    DataInputDeserializer in = new DataInputDeserializer(serialized);
    int count = in.readInt();
    List<ArrowSplit> splits = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      splits.add(ArrowSplitSerializer.read(in));
    }
    return splits;
  }
}
