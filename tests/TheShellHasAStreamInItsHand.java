import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The shell has a stream in its hand")
@Tag(RunTests.SLOW)
@Tag(RunTests.PROCESSES)
class TheShellHasAStreamInItsHand {

  private static final String LINE = "-".repeat(68);

  @TempDir Path folder;

  // Tells which temporary folder the shell has.
  private static final String WHERE =
      "System.out.println(\"<\" + spark.conf().get(\"spark.sql.warehouse.dir\") + \">\")";

  private Script shell(int exitCode, String... lines) throws Exception {
    try (var shell = Script.start("shell")) {
      for (String line : lines) {
        shell.type(line);
      }
      shell.endInput();
      assertEquals(exitCode, shell.exitCode(), shell::err);
      return shell;
    }
  }

  private static void assertNothingIsLeft(String output) {
    var warehouse = Pattern.compile("<(?:file:)?/*(/[^>\"]*)/warehouse>").matcher(output);
    assertTrue(warehouse.find(), output);
    assertFalse(Files.exists(Path.of(warehouse.group(1))), warehouse.group());
  }

  @Test
  @DisplayName("from a pipe it prints what the lines print, and nothing else")
  void pipe() throws Exception {
    assertEquals(
        """
        Started in complete mode. Now send(...) rows and tick().
        --- batch 0 %1$s
        rows in 2 | rows out 2: 2 new
        state rows 2 | dropped as late 0 | no watermark

             event  count
        new  login  1
        new  view   1
        --- batch 1 %1$s
        rows in 1 | rows out 2: 1 changed, 1 same
        state rows 2 | dropped as late 0 | no watermark

                 event  count
        same     login  1
        changed  view   2
        """
            .formatted(LINE),
        shell(
                    0,
                    "show(events.groupBy(\"event\").count(), \"complete\")",
                    "send(\"t,1,login\", \"t,1,view\")",
                    "tick()",
                    "send(\"t\", 2, \"view\")",
                    "tick()")
                .out()
            + "\n");
  }

  @Test
  @DisplayName("errors are sentences, a reset keeps Spark, and lambdas work before and after it")
  void errorsAndReset() throws Exception {
    String plusOne =
        "System.out.println(spark.range(3).map((MapFunction<Long, Long>) x -> x + %d,"
            + " Encoders.LONG()).collectAsList())";
    Script shell =
        shell(
            1,
            plusOne.formatted(1),
            "events.show()",
            "show(events)",
            "tick()",
            "show(spark.readStream().format(\"rate-micro-batch\").option(\"rowsPerBatch\","
                + " 1).load(), \"append\")",
            "send(\"t,1,view\")",
            "int mine = 1",
            "help()",
            "/reset",
            plusOne.formatted(10),
            "send(\"t,1,view\")",
            "show(events, \"append\")",
            "send(\"t,7,view\")",
            "tick()",
            "why()",
            "why(true)",
            WHERE);
    String out = shell.out() + "\n" + shell.err();
    assertNothingIsLeft(out);
    assertTrue(out.contains("[1, 2, 3]"), out);
    assertTrue(out.contains("A stream has no end"), out);
    assertTrue(out.contains("No query is shown:"), out);
    assertTrue(out.contains("Spark takes this query in: append, update"), out);
    assertTrue(out.contains("looks for rows in its own source"), out);
    assertTrue(out.contains("does not read events"), out);
    assertTrue(out.contains("\n  int mine\n"), "help() lists what is defined: " + out);
    assertTrue(out.contains("[10, 11, 12]"), out);
    assertTrue(out.contains("new  t          7        view"), out);
    assertTrue(out.contains("    at workbook.Prompt.tick"), "why() says where: " + out);
    assertTrue(out.contains("\tat workbook.Prompt.tick"), "why(true) shows all frames: " + out);
    assertFalse(out.contains("at org.apache.spark"), out);
  }

  @Test
  @DisplayName("a lesson's start.jsh by itself tells how to get a prompt")
  void startFile() throws Exception {
    try (var shell = Script.run(Map.of(), "./jbang", "lessons/05-output-modes/start.jsh")) {
      assertEquals(0, shell.exitCode(), shell::err);
      assertTrue(shell.out().contains("jbang -i lessons/05-output-modes/start.jsh"), shell::out);
    }
  }

  @Test
  @DisplayName("on a terminal, Ctrl+C ends a running job and a loop, and Ctrl+D the shell")
  void terminal() throws Exception {
    Assumptions.assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/script")), "script (bsdutils) makes the terminal");
    Path log = folder.resolve("terminal.log");
    Process process =
        new ProcessBuilder(
                "script", "-qefc", "stty cols 80 rows 24 && exec ./jbang shell@.", log.toString())
            .directory(Script.root().toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (var keys = process.getOutputStream()) {
      await(log, "jshell>", 1);
      Thread.sleep(500); // The shell rehearses a micro-batch now; a reset ends it without a word.
      type(keys, "/reset\r");
      for (String endless :
          List.of("spark.range(1L << 50).selectExpr(\"sum(id * 2)\").show()", "while (true) {}")) {
        type(keys, endless + "\r");
        Thread.sleep(2000); // Until it runs; there is nothing to be seen of that.
        type(keys, "\u0003");
        int prompts = count(log, "answer 42");
        type(keys, "System.out.println(\"answer \" + 6 * 7)\r");
        await(log, "answer 42", prompts + 1);
      }
      type(keys, "show(events, \"append\")\r");
      await(log, "Started in append mode", 1);
      type(keys, "send(\"t,1,view\")\rtick()\r");
      await(log, "rows in 1 | rows out 1: 1 new", 1);
      type(
          keys,
          "var slow = udf((UDF1<String, String>) x -> { Thread.sleep(60000); return x; },"
              + " DataTypes.StringType)\r");
      type(keys, "show(events.select(slow.apply(col(\"event\"))), \"append\")\r");
      await(log, "Started in append mode", 2);
      type(keys, "send(\"t,1,view\")\rtick()\r");
      Thread.sleep(2000);
      type(keys, "\u0003");
      await(log, "Stopped in the middle of a batch", 1);
      type(keys, WHERE + "\r");
      await(log, "warehouse>", 1);
      type(keys, "\u0004");
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), "still running after Ctrl+D");
      assertEquals(0, process.exitValue());
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    assertNothingIsLeft(Files.readString(log));
    assertFalse(Files.readString(log).contains("SLF4J"));
    assertFalse(Files.readString(log).contains("Caused by"), Files.readString(log));
  }

  private static void type(java.io.OutputStream keys, String text) throws IOException {
    keys.write(text.getBytes(StandardCharsets.UTF_8));
    keys.flush();
  }

  private static int count(Path log, String text) throws IOException {
    return Files.exists(log) ? Files.readString(log).split(Pattern.quote(text), -1).length - 1 : 0;
  }

  private static void await(Path log, String text, int times) throws Exception {
    long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (count(log, text) < times) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not seen: " + text + "\n" + Files.readString(log));
      }
      Thread.sleep(50);
    }
  }
}
