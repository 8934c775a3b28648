import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A TCP server on loopback that says lines to whoever connects, as {@code nc -lk} does. */
final class LineServer implements AutoCloseable {

  private final ServerSocket server;
  private final BlockingQueue<Socket> arrived = new LinkedBlockingQueue<>();
  private Socket client;

  /** Listens on a free port. */
  LineServer() throws IOException {
    this(0);
  }

  /** Listens on a port. */
  LineServer(int port) throws IOException {
    server = new ServerSocket();
    server.setReuseAddress(true);
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    var acceptor = new Thread(this::accept, "line server");
    acceptor.setDaemon(true);
    acceptor.start();
  }

  int port() {
    return server.getLocalPort();
  }

  /** Sends a text, without a line break of its own, to the client; waits for one at first. */
  LineServer send(String text) throws Exception {
    return send(text.getBytes(UTF_8));
  }

  /** Sends bytes that may be no text. */
  LineServer send(byte[] bytes) throws Exception {
    if (client == null) {
      client = arrived.poll(Script.TIMEOUT.toSeconds(), SECONDS);
      if (client == null) {
        throw new AssertionError("Nobody connected to port " + port());
      }
    }
    client.getOutputStream().write(bytes);
    client.getOutputStream().flush();
    return this;
  }

  /** Closes the connection to the client; the server goes on listening. */
  void hangUp() throws IOException {
    client.close();
    client = null;
  }

  @Override
  public void close() throws IOException {
    server.close();
    if (client != null) {
      client.close();
    }
  }

  private void accept() {
    try {
      while (true) {
        arrived.add(server.accept());
      }
    } catch (IOException closed) {
      // close() ends this thread so.
    }
  }
}
