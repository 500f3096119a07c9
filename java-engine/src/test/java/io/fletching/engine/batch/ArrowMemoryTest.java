package io.fletching.engine.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class ArrowMemoryTest {
  @Test
  void anAllocatorThatIsEmptyIsClosed() {
    BufferAllocator allocator = ArrowMemory.newAllocator("empty", Long.MAX_VALUE);
    ArrowMemory.giveBack(allocator);
    assertThatThrownBy(() -> allocator.buffer(1)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void memoryThatIsInUseForAMomentIsWaitedFor() throws Exception {
    BufferAllocator allocator = ArrowMemory.newAllocator("busy", Long.MAX_VALUE);
    ArrowBuf buffer = allocator.buffer(1_000);
    Thread user =
        new Thread(
            () -> {
              try {
                Thread.sleep(100);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              buffer.close();
            });
    user.start();
    Thread.currentThread().interrupt();
    ArrowMemory.giveBack(allocator);
    assertThat(Thread.interrupted()).isTrue();
    assertThatThrownBy(() -> allocator.buffer(1)).isInstanceOf(IllegalStateException.class);
    user.join();
  }

  @Test
  void memoryThatStaysInUseIsLeft() {
    BufferAllocator allocator = ArrowMemory.newAllocator("kept", Long.MAX_VALUE);
    ArrowBuf buffer = allocator.buffer(1_000);
    ArrowMemory.giveBack(allocator);
    assertThat(allocator.getAllocatedMemory()).isEqualTo(1_024);
    buffer.close();
    allocator.close();
  }
}
