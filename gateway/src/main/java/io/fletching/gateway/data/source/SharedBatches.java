package io.fletching.gateway.data.source;

import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Batches that stay where they are, for a job in this JVM: only their number is serialized.
 *
 * <p>They live as long as the table in the client, or a job's coordinator, holds them; the registry
 * itself does not keep them.
 */
final class SharedBatches implements BatchesHolder {
  @Serial private static final long serialVersionUID = 1L;

  private static final AtomicLong LAST_ID = new AtomicLong();
  private static final Map<Long, WeakReference<EncodedBatches>> REGISTRY =
      new ConcurrentHashMap<>();

  private final long id;
  private transient EncodedBatches batches;

  SharedBatches(EncodedBatches batches) {
    this.id = LAST_ID.incrementAndGet();
    this.batches = batches;
    REGISTRY.values().removeIf(reference -> reference.refersTo(null));
    REGISTRY.put(id, new WeakReference<>(batches));
  }

  @Override
  public EncodedBatches batches() {
    return batches;
  }

  @Serial
  private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
    in.defaultReadObject();
    WeakReference<EncodedBatches> reference = REGISTRY.get(id);
    EncodedBatches found = reference == null ? null : reference.get();
    if (found == null) {
      throw new IOException(
          "The rows of a table made by from_elements, from_pandas or from_arrow are no longer in this JVM. Keep the Table until the job"
              + " is submitted, and do not submit a job planned for the local target elsewhere.");
    }
    batches = found;
  }
}
