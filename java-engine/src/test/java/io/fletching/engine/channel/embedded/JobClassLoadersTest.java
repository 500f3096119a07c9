package io.fletching.engine.channel.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Job after job that bring our jar, each in a class loader of its own, as Flink has it. */
@NeedsPemja
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class JobClassLoadersTest {
  @Test
  void pythonRunsForEveryClassLoader() throws Exception {
    assertThat(new OneBatch().call()).isEqualTo("Result[batchId=1, values=[2, null]]");
    for (int job = 0; job < 3; job++) {
      try (URLClassLoader loader =
          new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
        Class<?> ours = loader.loadClass(OneBatch.class.getName());
        assertThat(ours).isNotSameAs(OneBatch.class);
        assertThat(((Callable<?>) ours.getConstructor().newInstance()).call())
            .isEqualTo("Result[batchId=1, values=[2, null]]");
      }
    }
  }

  private static URL[] classPath() throws MalformedURLException {
    String[] entries = System.getProperty("java.class.path").split(File.pathSeparator);
    URL[] urls = new URL[entries.length];
    for (int i = 0; i < entries.length; i++) {
      urls[i] = Path.of(entries[i]).toUri().toURL();
    }
    return urls;
  }
}
