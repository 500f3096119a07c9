package io.fletching.gateway;

import java.net.InetAddress;
import py4j.GatewayServer;

/** The Py4J server on the loopback address, with the same token asked of callers and shown to Python when calling back. */
final class Py4jServer implements AutoCloseable {
  private final GatewayServer server;

  private Py4jServer(GatewayServer server) {
    this.server = server;
  }

  static Py4jServer start(String token) {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    GatewayServer server =
        new GatewayServer.GatewayServerBuilder()
            .javaAddress(loopback)
            .javaPort(0)
            .callbackClient(0, loopback, token)
            .authToken(token)
            .build();
    server.start(true);
    return new Py4jServer(server);
  }

  int port() {
    return server.getListeningPort();
  }

  @Override
  public void close() {
    server.shutdown();
  }
}
