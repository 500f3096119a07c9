package io.fletching.engine.operator;

import io.fletching.engine.worker.OutputLine;
import io.fletching.engine.worker.OutputListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where what functions print goes. */
enum WorkerOutput implements OutputListener {
  /** This JVM's log, under the name that Flink's configuration knows. */
  LOG {
    @Override
    public void output(OutputLine line) {
      LOGGER.info("{}", line.text());
    }
  },
  /** This JVM's own standard output and error: a local program's console. */
  CONSOLE {
    @Override
    public void output(OutputLine line) {
      (line.stream() == OutputLine.Stream.STDERR ? System.err : System.out).println(line.text());
    }
  };

  private static final Logger LOGGER = LoggerFactory.getLogger("PythonWorker");
}
