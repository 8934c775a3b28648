import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.execution.streaming.LongOffset;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Words from a socket are counted")
@Tag(RunTests.SLOW)
class WordsFromASocketAreCounted {

  @TempDir Path temp;

  private static Pipeline connect(LineServer server, String... more) {
    var arguments =
        new ArrayList<>(
            List.of("--mode", "websocket", "--port", "" + server.port(), "--no-ui", "--trigger"));
    arguments.add("100ms");
    arguments.addAll(List.of(more));
    return Pipeline.start(arguments.toArray(String[]::new));
  }

  /** Waits until the newest table shows these counts. */
  private static void awaitCounts(Pipeline pipeline, Map<String, Long> counts) throws Exception {
    pipeline.await(
        "a table with " + counts,
        () -> {
          var tables = pipeline.tables();
          return !tables.isEmpty() && tables.get(tables.size() - 1).counts().equals(counts);
        });
  }

  @Test
  @DisplayName("the highest count first, then by name; blank words are no words")
  void words() throws Exception {
    try (var server = new LineServer();
        var pipeline = connect(server)) {
      server.send("  to be   or\tnot to be \n\n   \nb\u00e9 a\n");
      awaitCounts(
          pipeline, Map.of("to", 2L, "be", 2L, "or", 1L, "not", 1L, "a", 1L, "b\u00e9", 1L));
      var table = pipeline.tables().get(pipeline.tables().size() - 1);
      assertEquals(List.of("word", "count"), table.columns());
      assertEquals(
          List.of("be", "to", "a", "b\u00e9", "not", "or"),
          table.rows().stream().map(row -> row.get(0)).toList());

      int before = pipeline.tables().size();
      server.send("\n \n");
      server.send("to to\n");
      pipeline.await("be overtaken", () -> pipeline.out().contains("|to  |4    |"));
      assertTrue(pipeline.tables().size() <= before + 2, pipeline.out());
      pipeline.stop();
      assertEquals(0, pipeline.exitCode());
      assertEquals("", pipeline.err());
    }
  }

  @Test
  @DisplayName("a line that is not UTF-8, or very long, is malformed and told with its number")
  void malformed() throws Exception {
    try (var server = new LineServer();
        var pipeline = connect(server)) {
      server.send("caf\u00e9 one\r\n").send("caf\u00e9 two\n".getBytes(ISO_8859_1));
      byte[] block = "x".repeat(1 << 20).getBytes(ISO_8859_1);
      for (int i = 0; i < 100; i++) {
        server.send(block);
      }
      server.send("\none\n");
      awaitCounts(pipeline, Map.of("caf\u00e9", 1L, "one", 2L));
      server.hangUp();
      assertEquals(1, pipeline.exitCode());
      String place = "tcp://localhost:" + server.port() + ", line ";
      String told = "left out: ";
      var lines = pipeline.out().lines().filter(line -> line.contains(told)).toList();
      assertTrue(lines.get(0).endsWith(place + "2: caf\ufffd two (not UTF-8)"), pipeline.out());
      assertTrue(pipeline.out().contains("malformed rows: 2"), pipeline.out());
      assertTrue(pipeline.out().contains("rows: 4 "), pipeline.out());
    }
  }

  @Test
  @DisplayName("while nothing comes, a line says what it waits for and what to type")
  void waiting() throws Exception {
    try (var server = new LineServer();
        var pipeline = connect(server)) {
      pipeline.await("Waiting for lines from tcp://localhost:" + server.port());
      assertTrue(pipeline.out().contains("nc -lk " + server.port()), pipeline.out());
      assertEquals(List.of(), pipeline.tables());
      server.send("now\n");
      awaitCounts(pipeline, Map.of("now", 1L));
      assertEquals(1, pipeline.out().lines().filter(l -> l.contains("Waiting")).count());
    }
  }

  @Test
  @DisplayName(
      "the server closes: all that came is counted, also a last line without an end; then 1")
  void closes() throws Exception {
    try (var server = new LineServer();
        var pipeline = connect(server)) {
      server.send("x ".repeat(1000).strip() + "\n").send("last");
      server.hangUp();
      assertEquals(1, pipeline.exitCode());
      var tables = pipeline.tables();
      assertEquals(Map.of("x", 1000L, "last", 1L), tables.get(tables.size() - 1).counts());
      String err = pipeline.err();
      assertTrue(err.contains("tcp://localhost:" + server.port() + " closed"), err);
      assertTrue(err.contains("--reconnect"), err);
      assertFalse(err.contains("Exception"), err);
      assertEquals(1, err.lines().count(), err);
    }
  }

  @Test
  @DisplayName("with --reconnect it waits for the server and goes on with the counts it had")
  void reconnects() throws Exception {
    int port;
    try (var server = new LineServer()) {
      port = server.port(); // Free again: the stream starts while nobody listens.
    }
    try (var nobody =
        Pipeline.start(
            "--mode",
            "websocket",
            "--port",
            "" + port,
            "--no-ui",
            "--reconnect",
            "--trigger",
            "100ms")) {
      nobody.await("Trying again in 1 s");
      nobody.await("Trying again in 2 s");
      try (var server = new LineServer(port)) {
        server.send("one two\n");
        awaitCounts(nobody, Map.of("one", 1L, "two", 1L));
        server.hangUp();
        server.send("two\n");
        awaitCounts(nobody, Map.of("one", 1L, "two", 2L));
      }
      nobody.stop();
      assertEquals(0, nobody.exitCode());
      assertFalse(nobody.err().contains("Exception"), nobody.err());
    }
  }

  @Test
  @DisplayName("a stream stopped while nobody answers ends at once and in order")
  void stopsWhileNobodyAnswers() throws Exception {
    int port;
    try (var server = new LineServer()) {
      port = server.port();
    }
    try (var pipeline =
        Pipeline.start("--mode", "websocket", "--port", "" + port, "--no-ui", "--reconnect")) {
      pipeline.await("Trying again in 2 s");
      pipeline.stop();
      assertEquals(0, pipeline.exitCode());
      assertTrue(pipeline.out().contains("rows: 0"), pipeline.out());
    }
  }

  @Test
  @DisplayName("lines that came behind the last batch are told at the end")
  void linesBehindTheLastBatch() throws Exception {
    var err = new ByteArrayOutputStream();
    PrintStream before = System.err;
    try (var server = new LineServer()) {
      String address = "tcp://localhost:" + server.port();
      var stream = new LineStream(new Endpoint(address, Map.of(), List.of()), false);
      server.send("one\ntwo\nthree\nfour\n");
      var start = stream.initialOffset();
      var received = stream.latestOffset();
      while (received == null || !received.json().equals("4")) {
        Thread.onSpinWait();
        received = stream.latestOffset();
      }
      stream.planInputPartitions(start, new LongOffset(1));
      stream.commit(new LongOffset(1));
      stream.planInputPartitions(new LongOffset(1), new LongOffset(2));
      System.setErr(new PrintStream(err, true));
      stream.stop();
      assertEquals(
          "2 lines of " + address + " came too late for the last batch: counted nowhere.\n",
          err.toString());
    } finally {
      System.setErr(before);
    }
  }

  @Test
  @DisplayName("restarted on its checkpoint it goes on with the counts it had")
  void restarts() throws Exception {
    String checkpoint = temp.resolve("checkpoint").toString();
    try (var server = new LineServer()) {
      try (var first = connect(server, "--checkpoint", checkpoint)) {
        server.send("a b\n");
        awaitCounts(first, Map.of("a", 1L, "b", 1L));
        first.stop();
      }
      server.hangUp();
      try (var second = connect(server, "--checkpoint", checkpoint)) {
        server.send("b c\n");
        awaitCounts(second, Map.of("a", 1L, "b", 2L, "c", 1L));
      }
    }
  }
}
