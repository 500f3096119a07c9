package io.fletching.gateway.data.result;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Where the Python client fetches results, one connection for each.
 *
 * <ul>
 *   <li>It listens on the loopback address alone, on a port that the system picks.
 *   <li>A connection says the token of its result before anything else, and has little time to. A
 *       token is a secret of 32 random bytes, handed over through Py4J, and is good for one
 *       connection.
 *   <li>Each connection has a thread of its own, on which its handler is called.
 * </ul>
 */
final class DataServer {
  private static final int TOKEN_BYTES = 32;
  private static final int TOKEN_TIMEOUT_MILLIS = 10_000;

  private final ServerSocketChannel server;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Consumer<SocketChannel>> expected = new ConcurrentHashMap<>();

  private DataServer(ServerSocketChannel server) {
    this.server = server;
  }

  /** The server of this JVM, started when first asked for. */
  static DataServer instance() {
    return Holder.INSTANCE;
  }

  private static final class Holder {
    static final DataServer INSTANCE = start();
  }

  private static DataServer start() {
    try {
      ServerSocketChannel channel = ServerSocketChannel.open();
      channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      DataServer server = new DataServer(channel);
      startThread("fletching results", server::accept);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("The gateway cannot listen on the loopback address.", e);
    }
  }

  int port() {
    return server.socket().getLocalPort();
  }

  /**
   * Lets one connection in, which is then the handler's. Returns its token, in hexadecimal digits.
   */
  String expect(Consumer<SocketChannel> handler) {
    byte[] token = new byte[TOKEN_BYTES];
    random.nextBytes(token);
    String digits = HexFormat.of().formatHex(token);
    expected.put(digits, handler);
    return digits;
  }

  /** Takes back a token that nobody has used. */
  void forget(String token) {
    expected.remove(token);
  }

  static Thread startThread(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        SocketChannel connection = server.accept();
        startThread("fletching result", () -> serve(connection));
      } catch (IOException e) {
        // A connection that was given up before it was accepted; the next one is none the worse.
        Thread.onSpinWait();
      }
    }
  }

  private void serve(SocketChannel connection) {
    try (connection) {
      connection.setOption(StandardSocketOptions.TCP_NODELAY, true);
      Consumer<SocketChannel> handler = expected.remove(readToken(connection));
      if (handler != null) {
        handler.accept(connection);
      }
    } catch (IOException e) {
      // It closed, or said nothing: there is nobody to tell.
      return;
    }
  }

  private static String readToken(SocketChannel connection) throws IOException {
    connection.socket().setSoTimeout(TOKEN_TIMEOUT_MILLIS);
    byte[] token = new byte[TOKEN_BYTES];
    new DataInputStream(connection.socket().getInputStream()).readFully(token);
    connection.socket().setSoTimeout(0);
    return HexFormat.of().formatHex(token);
  }
}
