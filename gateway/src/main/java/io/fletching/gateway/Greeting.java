package io.fletching.gateway;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * What the Python process says first: the token that both directions must show, and the port on
 * which it waits to be told ours.
 *
 * @param token the secret shared by the two processes
 * @param answerPort the loopback port where the Python process waits
 */
record Greeting(String token, int answerPort) {
  static Greeting read(BufferedReader parent) throws IOException {
    return new Greeting(line(parent), Integer.parseInt(line(parent)));
  }

  private static String line(BufferedReader parent) throws IOException {
    String line = parent.readLine();
    if (line == null) {
      throw new EOFException(
          "standard input ended before the greeting; the gateway is started by pyflink, not by hand");
    }
    return line;
  }

  /** Tells the Python process our port, proving with the token who speaks. */
  void answer(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), answerPort);
        OutputStream out = socket.getOutputStream()) {
      out.write((token + "\n" + port + "\n").getBytes(StandardCharsets.UTF_8));
    }
  }
}
