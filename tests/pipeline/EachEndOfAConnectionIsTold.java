import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.spark.sql.connector.read.streaming.Offset;
import org.apache.spark.sql.connector.read.streaming.ReadLimit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("However a server ends a connection, the stream says so and what came before counts")
@Tag(RunTests.SLOW)
class EachEndOfAConnectionIsTold {

  /** How often a server does it: an end that is missed once in a hundred times is missed. */
  private static final int ROUNDS = Integer.getInteger("ends.rounds", 20);

  /** What a server does when it has said all. */
  private enum Then {
    CLOSES,
    RESETS,
    STAYS
  }

  private static final String CLOSED = "closed the connection";
  private static final String SILENT = CLOSED + " without a word";
  private static final String BYE = CLOSED + " (code 1000: bye)";
  private static final String CUT = " (cut off by the end of the connection)";
  private static final String RESET = ""; // Nobody promises what of it arrives.

  /** What a server sends behind its handshake, how it ends, and what is to be told. */
  private enum Case {
    NOTHING("", Then.CLOSES, SILENT),
    NOTHING_AND_A_RESET("", Then.RESETS, RESET),
    A_CLOSE_FRAME(close(1000, "bye"), Then.CLOSES, BYE),
    A_CLOSE_FRAME_AND_A_RESET(close(1000, "bye"), Then.RESETS, RESET),
    A_CLOSE_FRAME_AND_NO_END(close(1001, ""), Then.STAYS, CLOSED + " (code 1001)"),
    A_CLOSE_FRAME_WITHOUT_CODE(frame(0x88, ""), Then.STAYS, CLOSED),
    A_CLOSE_FRAME_OF_ONE_BYTE(frame(0x88, "x"), Then.STAYS, CLOSED),
    A_CLOSE_FRAME_WITH_AN_ILLEGAL_CODE(close(1005, ""), Then.STAYS, CLOSED + " (code 1005)"),
    A_CLOSE_FRAME_THAT_IS_NOT_UTF_8(
        close(1000, "\u00ff"), Then.STAYS, CLOSED + " (code 1000: \ufffd)"),
    A_TEXT(frame(0x81, "one"), Then.CLOSES, SILENT, "one"),
    A_TEXT_AND_A_CLOSE_FRAME(frame(0x81, "one") + close(1000, "bye"), Then.CLOSES, BYE, "one"),
    A_LONG_TEXT("\u0081\u007e\u0001\u0000" + "x".repeat(256), Then.CLOSES, SILENT, "x".repeat(256)),
    A_LONG_TEXT_WITH_ITS_LENGTH_IN_EIGHT_BYTES(
        "\u0081\u007f\0\0\0\0\0\1\0\0" + "x".repeat(65_536),
        Then.CLOSES,
        SILENT,
        "x".repeat(65_536)),
    A_TEXT_THAT_IS_NOT_UTF_8(
        frame(0x81, "\u00ff") + frame(0x81, "one"),
        Then.CLOSES,
        SILENT,
        "\ufffd (not UTF-8)",
        "one"),
    A_PING(frame(0x89, "x"), Then.CLOSES, SILENT),
    A_PING_WITHIN_A_TEXT(
        frame(1, "t") + frame(0x89, "x") + frame(0x80, "wo"), Then.CLOSES, SILENT, "two"),
    HALF_A_TEXT(frame(0x81, "one") + frame(1, "tw"), Then.CLOSES, SILENT, "one", "tw" + CUT),
    HALF_A_TEXT_AND_A_CLOSE_FRAME(
        frame(1, "tw") + close(1000, "bye"), Then.CLOSES, BYE, "tw" + CUT),
    HALF_A_BINARY_AND_NO_END(frame(2, "tw") + close(1000, "bye"), Then.STAYS, BYE, "tw" + CUT),
    HALF_A_FRAME("\u0081\u0003o", Then.CLOSES, "is gone: it ended within a message", "o" + CUT),
    HALF_A_HEAD("\u0081", Then.CLOSES, "is gone: the connection broke"),
    AN_UNKNOWN_FRAME(frame(0x83, "one"), Then.STAYS, "is gone: a frame that begins with 83 03"),
    A_MASKED_FRAME(
        "\u0081\u0083\0\0\0\0one", Then.STAYS, "is gone: a frame that begins with 81 83"),
    A_COMPRESSED_FRAME(frame(0xc1, "one"), Then.STAYS, "is gone: a frame that begins with C1 03"),
    THE_END_OF_NO_TEXT(frame(0x80, "one"), Then.STAYS, "is gone: a frame that begins with 80 03"),
    A_TEXT_WITHIN_A_TEXT(
        frame(1, "o") + frame(0x81, "two"),
        Then.STAYS,
        "is gone: a frame that begins with 81 03",
        "o" + CUT);

    final String bytes;
    final Then then;
    final String end;
    final List<String> rows;

    Case(String bytes, Then then, String end, String... rows) {
      this.bytes = bytes;
      this.then = then;
      this.end = end;
      this.rows = List.of(rows);
    }
  }

  private static String frame(int head, String payload) {
    return (char) head + "" + (char) payload.length() + payload;
  }

  private static String close(int code, String reason) {
    return frame(0x88, (char) (code >> 8) + "" + (char) (code & 255) + reason);
  }

  /** A server on loopback that answers each client so, one after the other. */
  private static final class Server implements AutoCloseable {

    private final ServerSocket listening =
        new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> open = new ArrayList<>();

    Server(Answer answer) throws IOException {
      var thread = new Thread(() -> serve(answer), "server");
      thread.setDaemon(true);
      thread.start();
    }

    interface Answer {
      void to(Socket client) throws Exception;
    }

    private void serve(Answer answer) {
      while (!listening.isClosed()) {
        try {
          Socket client = listening.accept();
          open.add(client);
          answer.to(client);
        } catch (Exception gone) {
          // A client that has heard enough, or close().
        }
      }
    }

    String address() {
      return "localhost:" + listening.getLocalPort();
    }

    @Override
    public void close() throws IOException {
      listening.close();
      for (Socket client : open) {
        client.close();
      }
    }
  }

  /** Reads a client's handshake, and makes the answer to it, by RFC 6455. */
  private static String handshake(Socket client) throws Exception {
    var request = new ByteArrayOutputStream();
    while (!request.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
      request.write(client.getInputStream().read());
    }
    var key = Pattern.compile("(?i)sec-websocket-key: *(\\S+)").matcher(request.toString());
    assertTrue(key.find(), request.toString());
    byte[] both = (key.group(1) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(UTF_8);
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Accept: "
        + Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(both))
        + "\r\n\r\n";
  }

  private static void send(Socket client, String bytes) throws IOException {
    client.getOutputStream().write(bytes.getBytes(ISO_8859_1));
    client.getOutputStream().flush();
  }

  private static void end(Socket client, Then then) throws IOException {
    if (then == Then.RESETS) {
      client.setSoLinger(true, 0);
    }
    if (then != Then.STAYS) {
      client.close();
    }
  }

  private record End(List<String> rows, String sentence) {}

  /** Reads a connection to its end, as Spark does it batch by batch. */
  private static End read(String address) throws Exception {
    var stream = new LineStream(new Endpoint(address, Map.of(), List.of()), false);
    return read(stream, rows -> {});
  }

  private static End read(LineStream stream, Consumer<List<String>> afterBatch) throws Exception {
    var rows = new ArrayList<String>();
    Offset at = stream.initialOffset();
    long deadline = System.nanoTime() + Script.TIMEOUT.toNanos();
    try {
      while (System.nanoTime() < deadline) {
        Offset next = stream.latestOffset(at, ReadLimit.allAvailable());
        if (next != null) {
          for (var partition : stream.planInputPartitions(at, next)) {
            for (NetworkRow row : ((Lines) partition).values()) {
              rows.add(row.value() == null ? told(row.malformed()) : row.value());
            }
          }
          stream.commit(next);
          at = next;
          afterBatch.accept(rows);
        }
        Thread.sleep(1);
      }
    } catch (UncheckedIOException ended) {
      return new End(rows, ended.getCause().getMessage());
    } finally {
      stream.stop();
    }
    throw new AssertionError("It waits for ever, after " + rows);
  }

  /** A malformed row without its place: the text, and why. */
  private static String told(String malformed) {
    return malformed.replaceFirst(".*, line \\d+: ", "");
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  @DisplayName("a WebSocket, in a packet with the handshake and in one behind it")
  void webSocket(Case each) throws Exception {
    for (boolean together : List.of(true, false)) {
      Server.Answer answer =
          client -> {
            String handshake = handshake(client);
            if (together) {
              send(client, handshake + each.bytes);
            } else {
              send(client, handshake);
              send(client, each.bytes);
            }
            end(client, each.then);
          };
      try (var server = new Server(answer)) {
        for (int round = 0; round < ROUNDS; round++) {
          End end = read("ws://" + server.address() + "/feed");
          assertTrue(end.sentence.startsWith("ws://" + server.address()), end.sentence);
          if (!each.end.equals(RESET)) {
            assertEquals("ws://" + server.address() + "/feed " + each.end, end.sentence);
          }
          assertEquals(each.rows, end.rows, end.sentence);
        }
      }
    }
  }

  @ParameterizedTest(name = "{0}, then it {1}")
  @DisplayName("a WebSocket, before its handshake has come to an end")
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "'', CLOSES, 'answers, but not as a WebSocket: its answer has no end'",
        "'HTTP/1.1 101 Switching Protocols\r\n"
            + "Upgr', CLOSES, 'answers, but not as a WebSocket: its answer has no end'",
        "'SSH-2.0-OpenSSH_9.2\r\n"
            + "', STAYS, 'answers, but not as a WebSocket: its answer is no HTTP'",
        "'HTTP/1.1 101 Yes\r\n\r\n"
            + "', STAYS, 'answers, but not as a WebSocket: its Sec-WebSocket-Accept is another'",
        "'HTTP/1.1 302 Found\r\n"
            + "Location: http://a b/\r\n\r\n"
            + "', STAYS, 'has moved (HTTP status 302). Use --url ws://a b/'",
        "'HTTP/1.1 302 Found\r\n\r\n', CLOSES, 'answers, but not as a WebSocket: HTTP status 302'",
        "'HTTP/1.0 503 Busy\r\n\r\n', CLOSES, 'answers, but not as a WebSocket: HTTP status 503'"
      })
  void handshakes(String answer, Then then, String sentence) throws Exception {
    Server.Answer half =
        client -> {
          handshake(client);
          send(client, answer);
          end(client, then);
        };
    try (var server = new Server(half)) {
      for (int round = 0; round < ROUNDS; round++) {
        End end = read("ws://" + server.address() + "/feed");
        assertTrue(
            end.sentence.startsWith("ws://" + server.address() + "/feed " + sentence),
            end.sentence);
        assertEquals(List.of(), end.rows);
      }
    }
  }

  @ParameterizedTest(name = "\"{0}\", then it {1}")
  @DisplayName("plain TCP: a last line without its end is a row, and what breaks off is told")
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "'', CLOSES, ''",
        "'one\n', CLOSES, 'one'",
        "'one\ntw', CLOSES, 'one|tw'",
        "'', RESETS, ''",
      })
  void lines(String bytes, Then then, String rows) throws Exception {
    Server.Answer answer =
        client -> {
          send(client, bytes);
          end(client, then);
        };
    try (var server = new Server(answer)) {
      for (int round = 0; round < ROUNDS; round++) {
        End end = read("tcp://" + server.address());
        String closed = "tcp://" + server.address() + " closed the connection";
        boolean told = end.sentence.contains("Connection reset"); // While it connects, or later.
        assertTrue(then == Then.CLOSES ? end.sentence.equals(closed) : told, end.sentence);
        assertEquals(rows, String.join("|", end.rows));
      }
    }
  }

  @Test
  @DisplayName("plain TCP that is reset within a line: the line is told, and counts as none")
  void cutLine() throws Exception {
    var read = new CountDownLatch(1);
    Server.Answer answer =
        client -> {
          send(client, "one\ntw");
          read.await(); // Or the reset would overtake the bytes.
          end(client, Then.RESETS);
        };
    try (var server = new Server(answer)) {
      var lines =
          new LineStream(new Endpoint("tcp://" + server.address(), Map.of(), List.of()), false);
      End end = read(lines, rows -> read.countDown());
      assertEquals(List.of("one", "tw" + CUT), end.rows);
      assertEquals("tcp://" + server.address() + " is gone: Connection reset", end.sentence);
    }
  }
}
