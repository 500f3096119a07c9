package org.apache.flink.client.python;

import io.fletching.gateway.GatewayMain;

/** The name by which Flink's own scripts start a gateway. */
public final class PythonGatewayServer {
  private PythonGatewayServer() {}

  /** Starts the gateway. */
  public static void main(String[] arguments) {
    GatewayMain.main(arguments);
  }
}
