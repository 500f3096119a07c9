package io.fletching.gateway;

import java.net.InetAddress;
import java.util.List;
import py4j.CallbackClient;
import py4j.Gateway;
import py4j.GatewayServer;
import py4j.Py4JPythonClient;
import py4j.ReturnObject;

/**
 * The Py4J server on the loopback address, with the same token asked of callers and shown to Python
 * when calling back.
 */
final class Py4jServer implements AutoCloseable {
  private final GatewayServer server;

  private Py4jServer(GatewayServer server) {
    this.server = server;
  }

  static Py4jServer start(String token) {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    GatewayServer server =
        new GatewayServer.GatewayServerBuilder()
            .gateway(new PlanningGateway(new CallbackClient(0, loopback, token)))
            .javaAddress(loopback)
            .javaPort(0)
            .authToken(token)
            .build();
    server.start(true);
    return new Py4jServer(server);
  }

  /** Calls come on the thread of their connection, of which a program may have several. */
  private static final class PlanningGateway extends Gateway {
    PlanningGateway(Py4JPythonClient callbacks) {
      super(null, callbacks);
    }

    @Override
    public ReturnObject invoke(String methodName, String targetObjectId, List<Object> arguments) {
      PlannerThreads.prepareCurrent();
      return super.invoke(methodName, targetObjectId, arguments);
    }
  }

  int port() {
    return server.getListeningPort();
  }

  @Override
  public void close() {
    server.shutdown();
  }
}
