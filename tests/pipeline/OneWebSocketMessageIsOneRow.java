import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.java_websocket.WebSocket;
import org.java_websocket.enums.Opcode;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.server.WebSocketServer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("One WebSocket message is one row")
@Tag(RunTests.SLOW)
class OneWebSocketMessageIsOneRow {

  /** A server on a free port of loopback that hands out its clients. */
  private static final class Server extends WebSocketServer implements AutoCloseable {

    final BlockingQueue<WebSocket> clients = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> started = new CompletableFuture<>();

    Server() throws Exception {
      super(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
      setReuseAddr(true);
      setDaemon(true);
      start();
      started.get(60, SECONDS);
    }

    String url() {
      return "ws://localhost:" + getPort() + "/words";
    }

    WebSocket client() throws InterruptedException {
      WebSocket client = clients.poll(Script.TIMEOUT.toSeconds(), SECONDS);
      assertTrue(client != null, "nobody connected");
      return client;
    }

    @Override
    public void onStart() {
      started.complete(null);
    }

    @Override
    public void onOpen(WebSocket client, ClientHandshake handshake) {
      clients.add(client);
    }

    @Override
    public void onClose(WebSocket client, int code, String reason, boolean remote) {}

    @Override
    public void onMessage(WebSocket client, String message) {}

    @Override
    public void onError(WebSocket client, Exception problem) {
      started.completeExceptionally(problem);
    }

    @Override
    public void close() throws InterruptedException {
      stop(1_000);
    }
  }

  private static Pipeline connect(Server server, String... more) {
    var arguments =
        new ArrayList<>(
            List.of("--mode", "websocket", "--url", server.url(), "--no-ui", "--trigger", "100ms"));
    arguments.addAll(List.of(more));
    return Pipeline.start(arguments.toArray(String[]::new));
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  private static void awaitCounts(Pipeline pipeline, Map<String, Long> counts) throws Exception {
    pipeline.await(
        "a table with " + counts,
        () -> {
          var tables = pipeline.tables();
          return !tables.isEmpty() && tables.get(tables.size() - 1).counts().equals(counts);
        });
  }

  @Test
  @DisplayName(
      "in one frame or in several; the server's close is told after the last count, then 1")
  void frames() throws Exception {
    try (var server = new Server();
        var pipeline = connect(server, "--width", "0")) {
      pipeline.await("Waiting for lines from " + server.url());
      assertFalse(pipeline.out().contains("nc -lk"), pipeline.out());
      WebSocket client = server.client();
      client.send("whole message");
      client.sendFragmentedFrame(Opcode.TEXT, bytes("in sev"), false);
      client.sendFragmentedFrame(Opcode.TEXT, bytes("eral pie"), false);
      client.sendFragmentedFrame(Opcode.TEXT, bytes("ces"), true);
      client.send("x".repeat(100_000)); // Longer than the buffers on the way.
      client.send("two\nlines");
      client.close(1000, "done");

      assertEquals(1, pipeline.exitCode());
      var tables = pipeline.tables();
      assertEquals(
          Map.of(
              "whole",
              1L,
              "message",
              1L,
              "in",
              1L,
              "several",
              1L,
              "pieces",
              1L,
              "x".repeat(100_000),
              1L,
              "two",
              1L,
              "lines",
              1L),
          tables.get(tables.size() - 1).counts());
      assertTrue(pipeline.out().contains("rows: 4 "), "four messages: " + tail(pipeline.out()));
      assertTrue(pipeline.err().contains(server.url() + " closed"), pipeline.err());
      assertFalse(pipeline.err().contains("Exception"), pipeline.err());
    }
  }

  @Test
  @DisplayName("a binary message is a row if it is UTF-8, and told as malformed if not")
  void binary() throws Exception {
    try (var server = new Server();
        var pipeline = connect(server)) {
      WebSocket client = server.client();
      client.send("caf\u00e9 one".getBytes(UTF_8));
      client.send(new byte[] {(byte) 0xca, (byte) 0xfe, 0, 'x'});
      client.sendFragmentedFrame(Opcode.BINARY, bytes("on"), false);
      client.sendFragmentedFrame(Opcode.BINARY, bytes("e"), true);
      client.send("one");
      awaitCounts(pipeline, Map.of("caf\u00e9", 1L, "one", 3L));
      pipeline.stop();
      assertTrue(
          pipeline
              .out()
              .contains(
                  "malformed rows left out: 1, the first in "
                      + server.url()
                      + ", line 2: \ufffd\ufffd\\u0000x (not UTF-8)\n"),
          pipeline.out());
      assertTrue(pipeline.out().contains("rows: 4 "), pipeline.out());
    }
  }

  @Test
  @DisplayName(
      "a connection that breaks is taken up again with --reconnect, with the counts it had")
  void reconnects() throws Exception {
    try (var server = new Server();
        var pipeline = connect(server, "--reconnect")) {
      server.client().send("one two");
      awaitCounts(pipeline, Map.of("one", 1L, "two", 1L));
      server.getConnections().forEach(client -> client.closeConnection(1006, "cut"));
      server.client().send("two");
      awaitCounts(pipeline, Map.of("one", 1L, "two", 2L));
      pipeline.stop();
      assertEquals(0, pipeline.exitCode());
    }
  }

  @Test
  @DisplayName("a server that speaks HTTP but no WebSocket is told from one that is not there")
  void noWebSocket() throws Exception {
    var http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
    http.start();
    try {
      String url = "ws://localhost:" + http.getAddress().getPort() + "/nothing";
      var run = Pipeline.run("--mode", "websocket", "--no-ui", "--url", url);
      assertEquals(1, run.exitCode());
      assertTrue(run.err().contains(url) && run.err().contains("404"), run.err());
      assertFalse(run.err().contains("Exception"), run.err());
    } finally {
      http.stop(0);
    }
  }

  private static String tail(String text) {
    return text.substring(Math.max(0, text.length() - 200));
  }
}
