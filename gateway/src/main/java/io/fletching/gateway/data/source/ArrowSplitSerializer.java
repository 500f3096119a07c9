package io.fletching.gateway.data.source;

import java.io.IOException;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** How far a reader has come, in checkpoints and on the way to the reader. */
final class ArrowSplitSerializer implements SimpleVersionedSerializer<ArrowSplit> {
  private static final int VERSION = 1;

  @Override
  public int getVersion() {
    return VERSION;
  }

  @Override
  public byte[] serialize(ArrowSplit split) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(32);
    write(split, out);
    return out.getCopyOfBuffer();
  }

  @Override
  public ArrowSplit deserialize(int version, byte[] serialized) throws IOException {
    checkVersion(version, VERSION);
    return read(new DataInputDeserializer(serialized));
  }

  static void write(ArrowSplit split, DataOutputSerializer out) throws IOException {
    out.writeUTF(split.splitId());
    out.writeInt(split.batch());
    out.writeInt(split.row());
    out.writeInt(split.endBatch());
  }

  static ArrowSplit read(DataInputDeserializer in) throws IOException {
    return new ArrowSplit(in.readUTF(), in.readInt(), in.readInt(), in.readInt());
  }

  static void checkVersion(int version, int expected) throws IOException {
    if (version != expected) {
      throw new IOException(
          "The state of a source of Arrow rows has the version "
              + version
              + ", and this version of fletching reads "
              + expected
              + ".");
    }
  }
}
