import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.java_websocket.WebSocket;
import org.java_websocket.drafts.Draft;
import org.java_websocket.drafts.Draft_6455;
import org.java_websocket.enums.Opcode;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.protocols.Protocol;
import org.java_websocket.server.DefaultSSLWebSocketServerFactory;
import org.java_websocket.server.WebSocketServer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("One WebSocket message is one row")
@Tag(RunTests.SLOW)
class OneWebSocketMessageIsOneRow {

  /** A server on a free port of loopback that hands out its clients. */
  private static final class Server extends WebSocketServer implements AutoCloseable {

    final BlockingQueue<WebSocket> clients = new LinkedBlockingQueue<>();
    final BlockingQueue<ClientHandshake> handshakes = new LinkedBlockingQueue<>();
    private static final Draft DRAFT =
        new Draft_6455(List.of(), List.of(new Protocol("words.v2"), new Protocol("")));
    private final CompletableFuture<Void> started = new CompletableFuture<>();

    Server() throws Exception {
      this(InetAddress.getLoopbackAddress(), null);
    }

    Server(InetAddress address, SSLContext tls) throws Exception {
      super(new InetSocketAddress(address, 0), 1, List.of(DRAFT));
      if (tls != null) {
        setWebSocketFactory(new DefaultSSLWebSocketServerFactory(tls));
      }
      setReuseAddr(true);
      setDaemon(true);
      start();
      started.get(Script.TIMEOUT.toSeconds(), SECONDS);
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
      handshakes.add(handshake);
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
    return connect(server.url(), more);
  }

  private static Pipeline connect(String url, String... more) {
    var arguments =
        new ArrayList<>(
            List.of("--mode", "websocket", "--url", url, "--no-ui", "--trigger", "100ms"));
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
      assertEquals(
          server.url() + " closed the connection (code 1000: done). --reconnect would try again.\n",
          pipeline.err());
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

  @Test
  @DisplayName("the headers and subprotocols that a service asks for; WS:// in any letters")
  void headers(@TempDir Path temp) throws Exception {
    Path file = Files.writeString(temp.resolve("headers"), "Authorization=Bearer a=b\nX-Client=no");
    try (var server = new Server();
        var pipeline =
            connect(
                server.url().replace("ws:", "WS:"),
                "--header-file",
                file.toString(),
                "--header",
                "X-Client=me",
                "--subprotocol",
                "words.v3",
                "--subprotocol",
                "words.v2")) {
      server.client().send("one");
      var handshake = server.handshakes.remove();
      assertEquals("Bearer a=b", handshake.getFieldValue("Authorization"));
      assertEquals("me", handshake.getFieldValue("X-Client"));
      assertEquals("words.v3, words.v2", handshake.getFieldValue("Sec-WebSocket-Protocol"));
      awaitCounts(pipeline, Map.of("one", 1L));
    }
  }

  @Test
  @DisplayName("a close with a code tells it and its reason; a connection cut is told, never null")
  void closes() throws Exception {
    try (var server = new Server()) {
      try (var pipeline = connect(server)) {
        pipeline.await("Waiting for lines");
        server.client().close(1008, "no \u001b token");
        assertEquals(1, pipeline.exitCode());
        String reason = " closed the connection (code 1008: no \\u001B token).";
        assertTrue(pipeline.err().startsWith(server.url() + reason), pipeline.err());
      }
      try (var pipeline = connect(server)) {
        pipeline.await("Waiting for lines");
        server.client().closeConnection(1006, "cut");
        assertEquals(1, pipeline.exitCode());
        assertTrue(pipeline.err().startsWith(server.url() + " "), pipeline.err());
        assertFalse(pipeline.err().contains("null"), pipeline.err());
        assertEquals(1, pipeline.err().lines().count(), pipeline.err());
      }
    }
  }

  @Test
  @DisplayName("a server that has moved, or wants to know who asks, says how to go on")
  void refusals() throws Exception {
    var http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
    http.createContext(
        "/",
        exchange -> {
          boolean moved = exchange.getRequestURI().getPath().equals("/old");
          exchange.getResponseHeaders().add("Location", "/new?a=b");
          exchange.sendResponseHeaders(moved ? 302 : 401, -1);
          exchange.close();
        });
    http.start();
    try {
      String server = "ws://localhost:" + http.getAddress().getPort();
      var moved = Pipeline.run("--mode", "websocket", "--no-ui", "--url", server + "/old");
      assertEquals(1, moved.exitCode());
      assertEquals(
          server + "/old has moved (HTTP status 302). Use --url " + server + "/new?a=b.\n",
          moved.err());
      var who = Pipeline.run("--mode", "websocket", "--no-ui", "--url", server + "/");
      assertEquals(1, who.exitCode());
      assertTrue(who.err().contains("HTTP status 401") && who.err().contains("--header"));
      assertEquals(1, who.err().lines().count(), who.err());
      String[] asCurl = {"--mode", "websocket", "--url", server, "--header", "Name: a"};
      var half = Pipeline.run(asCurl);
      assertEquals(2, half.exitCode());
      assertTrue(half.err().startsWith("--header 'Name: a' has no value: write"), half.err());
      assertTrue(half.err().contains("--header 'Name=VALUE'."), half.err());
    } finally {
      http.stop(0);
    }
  }

  @Test
  @DisplayName("a name with _ in it, and one whose first address nobody listens at")
  @Tag(RunTests.PROCESSES)
  void names() throws Exception {
    Path hosts = Files.writeString(temp.resolve("hosts"), "127.0.0.1 a_chat\n::1 a_chat\n");
    var jvm = List.of("-Djdk.net.hosts.file=" + hosts);
    try (var server = new Server(InetAddress.getByName("::1"), null);
        var lines = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
      String url = "ws://a_chat:" + server.getPort() + "/feed?a=b";
      String[] options = {"--mode", "websocket", "--no-ui", "--url", url};
      try (var run = Script.start(jvm, "stream-processor", options)) {
        server.client().send("one");
        var handshake = server.handshakes.remove();
        assertEquals("a_chat:" + server.getPort(), handshake.getFieldValue("Host"));
        assertEquals("/feed?a=b", handshake.getResourceDescriptor());
        run.awaitLine("|one |1    |");
      }
      String port = "" + lines.getLocalPort();
      String[] tcp = {"--mode", "websocket", "--no-ui", "--host", "a_chat", "--port", port};
      try (var run = Script.start(jvm, "stream-processor", tcp);
          var client = lines.accept()) {
        client.getOutputStream().write("two\n".getBytes(UTF_8));
        run.awaitLine("|two |1    |");
      }
    }
  }

  @Test
  @DisplayName("wss:// with a certificate: trusted works, untrusted and another host's are refused")
  void tls() throws Exception {
    Path store = Certificate.of("localhost", temp);
    try (var server = new Server(InetAddress.getLoopbackAddress(), tls(store))) {
      String url = server.url().replace("ws:", "wss:");
      String[] options = {"--mode", "websocket", "--no-ui", "--url", url};
      var untrusted = Pipeline.run(options);
      assertEquals(1, untrusted.exitCode());
      String sentence = "The certificate of " + url + " is not trusted here.";
      assertTrue(untrusted.err().startsWith(sentence), untrusted.err());
      assertEquals(1, untrusted.err().lines().count(), untrusted.err());
      var trust =
          List.of(
              "-Djavax.net.ssl.trustStore=" + store,
              "-Djavax.net.ssl.trustStorePassword=" + Certificate.PASSWORD);
      for (String option : trust) {
        String advice = "--runtime-option=" + option.replaceFirst("=[^=]*$", "=");
        assertTrue(untrusted.err().contains(advice), untrusted.err());
      }
      try (var trusted = Script.start(trust, "stream-processor", options)) {
        server.client().send("one");
        trusted.awaitLine("|one |1    |");
      }

      var plain = Pipeline.run("--mode", "websocket", "--no-ui", "--url", server.url());
      assertEquals(1, plain.exitCode());
      assertTrue(plain.err().startsWith(server.url() + " answers, but not as"), plain.err());
      assertTrue(plain.err().endsWith(". If it speaks TLS, use --url " + url + ".\n"), plain.err());
      assertFalse(plain.err().chars().anyMatch(c -> c < ' ' && c != '\n'), plain.err());
    }
    Path other = Certificate.of("other.invalid", temp);
    SSLContext before = SSLContext.getDefault();
    SSLContext.setDefault(tls(other));
    try (var server = new Server(InetAddress.getLoopbackAddress(), tls(other))) {
      String url = server.url().replace("ws:", "wss:");
      var run = Pipeline.run("--mode", "websocket", "--no-ui", "--url", url);
      assertEquals(1, run.exitCode());
      assertTrue(run.err().startsWith("The certificate of " + url + " is another host's: "));
    } finally {
      SSLContext.setDefault(before);
    }
    try (var server = new Server()) {
      String url = server.url().replace("ws:", "wss:");
      var run = Pipeline.run("--mode", "websocket", "--no-ui", "--url", url);
      assertEquals(1, run.exitCode());
      assertEquals(
          url + " does not answer. If it speaks no TLS, use --url " + server.url() + ".\n",
          run.err());
    }
  }

  @TempDir Path temp;

  /** For a server that shows the certificate in a store, and a client that trusts it. */
  private static SSLContext tls(Path store) throws Exception {
    var keys = KeyStore.getInstance(store.toFile(), Certificate.PASSWORD.toCharArray());
    var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, Certificate.PASSWORD.toCharArray());
    var trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", keys.getCertificate("server"));
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    var tls = SSLContext.getInstance("TLS");
    tls.init(managers.getKeyManagers(), trust.getTrustManagers(), null);
    return tls;
  }

  private static String tail(String text) {
    return text.substring(Math.max(0, text.length() - 200));
  }
}
