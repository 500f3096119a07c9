package io.fletching.gateway.data.source;

import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.groups.SourceReaderMetricGroup;
import org.apache.flink.util.UserCodeClassLoader;

/** Counts the splits that a reader asks for. */
final class FakeReaderContext implements SourceReaderContext {
  int splitRequests;

  @Override
  public void sendSplitRequest() {
    splitRequests++;
  }

  @Override
  public SourceReaderMetricGroup metricGroup() {
    throw new UnsupportedOperationException("A reader of Arrow rows has no metrics of its own.");
  }

  @Override
  public Configuration getConfiguration() {
    return new Configuration();
  }

  @Override
  public String getLocalHostName() {
    return "localhost";
  }

  @Override
  public int getIndexOfSubtask() {
    return 0;
  }

  @Override
  public void sendSourceEventToCoordinator(SourceEvent event) {
    throw new UnsupportedOperationException("A reader of Arrow rows sends no events.");
  }

  @Override
  public UserCodeClassLoader getUserCodeClassLoader() {
    throw new UnsupportedOperationException("A reader of Arrow rows loads no classes.");
  }
}
