import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Bad input gets a sentence and an exit code")
class BadInputGetsASentence {

  @TempDir Path temp;

  @ParameterizedTest(name = "{0}: {1}")
  @DisplayName("a wrong option is 2")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          --nonsense                                 | --nonsense
          --mode batch                               | batch
          --port 0                                   | 0
          --port 65536                               | 65536
          --port many                                | many
          --trigger soon                             | soon
          --trigger -1s                              | -1s
          --trigger 10                               | 10
          --output-mode all                          | all
          --bad-rows ignore                          | ignore
          --max-files-per-trigger 0                  | 0
          --max-files-per-trigger some               | some
          --partitions 0                             | 0
          --conf spark.cores.max                     | --conf 'spark.cores.max=VALUE'
          --rows 2147483647                          | 1000000
          --url ws://localhost:1                     | websocket
          --port 9999                                | websocket
          --mode websocket --input in                | csv-agg
          --mode websocket --url http://localhost:1  | http://localhost:1
          --mode websocket --url ws:nowhere          | ws:nowhere
          --mode websocket --trigger available-now   | available-now
          """)
  void wrongOption(String arguments, String named) throws Exception {
    var run = Pipeline.run(arguments.split(" "));
    assertSentence(2, named, run);
    assertEquals("", run.out());
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("demo refuses what csv-writer would, before it says a word and Spark starts: 2")
  @CsvSource({
    "--delay=x, '--delay x is no pause: write 3s, 500ms, 2m or 0.'",
    "--files=-1, --files -1 is below 0.",
    "--files=0, --files 0 leaves nothing to count: write 1 or more.",
    "--rows=0, --rows 0 leaves nothing to count: write 1 or more.",
    "--rows=ten, 'Invalid value for option ''--rows'': ''ten'' is not an int'"
  })
  void demo(String option, String sentence) {
    var out = new ByteArrayOutputStream();
    var err = new StringWriter();
    PrintStream systemOut = System.out;
    System.setOut(new PrintStream(out, true));
    try {
      assertEquals(2, Demo.command().setErr(new PrintWriter(err)).execute(option));
    } finally {
      System.setOut(systemOut);
    }
    assertEquals("", out.toString());
    assertEquals(List.of(sentence, "--help lists the options."), err.toString().lines().toList());
  }

  @Test
  @DisplayName("a file is no --input and no --checkpoint folder")
  void aFile() throws Exception {
    Path file = Files.writeString(temp.resolve("events.csv"), "timestamp,user_id,event\n");
    assertSentence(2, file.toString(), Pipeline.run("--input", file.toString()));
    assertSentence(2, file.toString(), Pipeline.run("--input", file.toUri().toString()));
    String input = temp.resolve("in").toString();
    assertSentence(2, file.toString(), Pipeline.run("--input", input, "--checkpoint", file + ""));
  }

  @Test
  @DisplayName("a folder that can't be made is 1, for --input and for --checkpoint")
  void noFolder() throws Exception {
    Path file = Files.writeString(temp.resolve("file"), "");
    String below = file.resolve("folder").toString();
    assertSentence(1, below, Pipeline.run("--input", below));
    String input = temp.resolve("in").toString();
    assertSentence(1, below, Pipeline.run("--input", input, "--checkpoint", below));
  }

  @ParameterizedTest(name = "{0} {1}")
  @DisplayName("an output mode that Spark refuses for the query is 2")
  @CsvSource({"csv-agg, append", "csv-log, complete", "websocket, append"})
  void outputMode(String mode, String outputMode) throws Exception {
    try (var server = new ServerSocket(0)) {
      String port = String.valueOf(server.getLocalPort());
      String input = temp.resolve("in").toString();
      boolean files = mode.startsWith("csv");
      var run =
          Pipeline.run(
              "--no-ui",
              "--mode",
              mode,
              "--output-mode",
              outputMode,
              files ? "--input" : "--port",
              files ? input : port);
      assertSentence(2, outputMode, run);
      assertTrue(run.err().contains(mode), run.err());
    }
  }

  @Test
  @DisplayName("nobody listens on the socket: 1, and how to start a server")
  void nobodyListens() throws Exception {
    int port;
    try (var server = new ServerSocket(0)) {
      port = server.getLocalPort();
    }
    var tcp = Pipeline.run("--mode", "websocket", "--no-ui", "--port", "" + port);
    assertSentence(1, "localhost:" + port, tcp);
    assertTrue(tcp.err().contains("nc -lk " + port), tcp.err());

    String url = "ws://localhost:" + port;
    assertSentence(1, url, Pipeline.run("--mode", "websocket", "--no-ui", "--url", url));
  }

  @Test
  @DisplayName("a host that nobody knows is 1, without the advice to start a server on it")
  void unknownHost() throws Exception {
    var run = Pipeline.run("--mode", "websocket", "--no-ui", "--host", "no-such-host.invalid");
    assertSentence(1, "no-such-host.invalid", run);
    assertFalse(run.err().contains("nc -lk"), run.err());
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("what only Spark can judge is a sentence, too")
  @CsvSource({
    "--master nowhere, nowhere",
    "--conf spark.sql.shuffle.partitions=many, many",
    "--conf spark.serializer=no.such.Serializer, no.such.Serializer"
  })
  void sparkRefuses(String arguments, String named) throws Exception {
    String[] options = (arguments + " --trigger available-now --input " + temp).split(" ");
    var run = Pipeline.run(options);
    assertTrue(run.exitCode() == 1 || run.exitCode() == 2, run.out());
    assertSentence(run.exitCode(), named, run);
  }

  @Test
  @DisplayName("an exception whose message is one word, or none, is told in words of its name")
  void oneWord() {
    assertEquals(
        "Not serializable: Wanted",
        StreamProcessor.firstLine(new NotSerializableException("Wanted")));
    assertEquals("Null pointer", StreamProcessor.firstLine(new NullPointerException()));
    assertEquals(
        "It is gone.", StreamProcessor.firstLine(new IOException("It is gone.\nAnd so on.")));
  }

  private static void assertSentence(int exitCode, String named, Pipeline run) throws Exception {
    int actual = run.exitCode();
    String err = run.err();
    assertAll(
        () -> assertEquals(exitCode, actual, err),
        () -> assertTrue(err.contains(named), "names " + named + ": " + err),
        () -> assertFalse(err.contains("\tat "), "no stack trace: " + err),
        () -> assertFalse(err.contains("Exception"), "no name of a class: " + err),
        () -> assertTrue(err.lines().count() <= 2, "a sentence or two: " + err));
  }
}
