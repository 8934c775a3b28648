import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;
import jdk.jshell.JShell;
import jdk.jshell.JShellException;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import workbook.prompt.ClassPath;
import workbook.prompt.PromptExecution;
import workbook.session.Session;

@DisplayName("The session at the prompt becomes a test")
@Tag(RunTests.SLOW)
class TheSessionBecomesATest {

  private static final StandardJavaFileManager CLASS_PATH = ClassPath.open();

  private static ClassLoader loader;
  private static JShell shell;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws Exception {
    loader = Thread.currentThread().getContextClassLoader();
    shell =
        JShell.builder()
            .executionEngine(new PromptExecution(), Map.of())
            .tempVariableNameGenerator(() -> "$value")
            .build();
    type(Files.readString(Script.root().resolve("workbook/prompt/start.jsh")));
  }

  @AfterAll
  static void end() {
    Session.local().stop(); // And the query that was shown last.
    shell.close();
    Thread.currentThread().setContextClassLoader(loader);
  }

  /** Types snippets at the prompt, one after the other, and returns what is printed. */
  private static String type(String snippets) throws Exception {
    PrintStream screen = System.out;
    var printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, UTF_8));
    try {
      String rest = snippets;
      while (!rest.isBlank()) {
        var next = shell.sourceCodeAnalysis().analyzeCompletion(rest);
        assertTrue(next.completeness().isComplete(), rest);
        for (SnippetEvent event : shell.eval(next.source())) {
          if (event.exception() != null) {
            throw event.exception();
          }
          assertFalse(event.status() == Snippet.Status.REJECTED, next.source());
        }
        rest = next.remaining();
      }
    } finally {
      System.setOut(screen);
    }
    return printed.toString(UTF_8);
  }

  /** Saves the query that is shown, as a class of this name, and returns its text. */
  private String save(String name) throws Exception {
    type("save(\"" + folder.resolve(name + ".java") + "\")");
    return Files.readString(folder.resolve(name + ".java"));
  }

  /** Types snippets and then save(...), which must refuse, and returns its sentence. */
  private String refused(String snippets, String file) throws Exception {
    type(snippets);
    try {
      type("save(\"" + folder.resolve(file) + "\")");
    } catch (JShellException e) {
      try (Stream<Path> files = Files.list(folder)) {
        assertEquals(List.of(), files.toList(), "nothing is written");
      }
      return e.getMessage().replaceAll("\\s*\n\\|  ", " ").strip();
    }
    throw new AssertionError("It was saved.");
  }

  /** Compiles a saved test with the tester beside it, and runs it in the session of this JVM. */
  private TestExecutionSummary run(String name, String text) throws Exception {
    // Other tests go on with Spark.
    Files.writeString(folder.resolve(name + ".java"), text.replace("spark.stop();", ""));
    var errors = new StringWriter();
    Path output = Files.createDirectories(folder.resolve("classes"));
    CLASS_PATH.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(output));
    var sources =
        CLASS_PATH.getJavaFileObjects(
            folder.resolve(name + ".java"), folder.resolve("StreamTester.java"));
    var javac = ToolProvider.getSystemJavaCompiler();
    var options = List.of("-proc:none", "-nowarn");
    assertTrue(
        javac.getTask(errors, CLASS_PATH, null, options, null, sources).call(), errors::toString);
    URL[] classes = {output.toUri().toURL()};
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (var saved = new URLClassLoader(classes, loader)) {
      Thread.currentThread().setContextClassLoader(Session.serve(saved));
      SparkSession.setActiveSession(Session.aside()); // The tester's settings are not for others.
      var summary = new SummaryGeneratingListener();
      var request =
          LauncherDiscoveryRequestBuilder.request().selectors(selectClass(saved.loadClass(name)));
      LauncherFactory.create().execute(request.build(), summary);
      return summary.getSummary();
    } finally {
      Session.serve(null);
      SparkSession.clearActiveSession();
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  private void assertPasses(String name, String text) throws Exception {
    TestExecutionSummary summary = run(name, text);
    var failures = new StringWriter();
    summary.printFailuresTo(new java.io.PrintWriter(failures), 20);
    assertEquals(1, summary.getTestsSucceededCount(), failures::toString);
    assertEquals(0, summary.getTotalFailureCount(), failures::toString);
  }

  /** Under another name: Spark's tasks would still find the class of that name. */
  private void assertFails(String name, String text) throws Exception {
    String changed = name + "Changed";
    assertEquals(1, run(changed, text.replace(name, changed)).getTestsFailedCount());
  }

  @Test
  @DisplayName("it reads as if it were written by hand")
  void reads() throws Exception {
    type(
        """
        // Who logged in, and how often.
        Dataset<Row> logins =
            events.
                filter(col("event").equalTo("login")).
                groupBy("user_id").
                count();

        int unused = 1;
        show(logins, "update");
        send("2026-01-01T10:00:00,1,login", "2026-01-01T10:00:05,2,view");
        tick();
        tick();
        send("t,,login");
        send("\\"a, b\\",1,login");
        tick();
        """);
    String template =
        Files.readString(Script.root().resolve("scripts/templates/streaming-test.java.qute"));
    String expected =
        template.substring(0, template.indexOf("import "))
            + """
            import static org.apache.spark.sql.functions.*;
            import static org.junit.jupiter.api.Assertions.assertEquals;

            import java.util.List;
            import org.apache.spark.sql.Dataset;
            import org.apache.spark.sql.Row;
            import org.apache.spark.sql.SparkSession;
            import org.junit.jupiter.api.AfterAll;
            import org.junit.jupiter.api.BeforeAll;
            import org.junit.jupiter.api.Test;
            import org.junit.platform.console.ConsoleLauncher;

            /** Run it with ./jbang or jbang, and this file's name; in a project, as any test. */
            class Logins {

              private static final String COLUMNS = "timestamp STRING, user_id INT, event STRING";

              private static SparkSession spark;

              /** The query under test: from a dataset to a dataset, without source and sink. */
              static Dataset<Row> query(Dataset<Row> events) {
                // Who logged in, and how often.
                Dataset<Row> logins = events.filter(col("event").equalTo("login")).groupBy("user_id").count();
                return logins;
              }

              @BeforeAll
              static void start() {
                spark = StreamTester.session();
              }

              @AfterAll
              static void stop() {
                spark.stop();
              }

              @Test
              void sendsWhatItSentAtThePrompt() {
                try (var stream = new StreamTester(spark, COLUMNS)) {
                  stream.start(query(stream.rows()), "update");
                  stream.send("2026-01-01T10:00:00,1,login", "2026-01-01T10:00:05,2,view");
                  assertEquals(List.of("[1,1]"), stream.tick().rows());
                  // Spark ran no batch.
                  assertEquals(-1, stream.tick().number());
                  stream.send("t,,login", "\\"a, b\\",1,login");
                  assertEquals(List.of("[1,2]", "[null,1]"), stream.tick().rows());
                }
              }

            """
            + template.substring(template.indexOf("  public static void main"));
    String text = save("Logins");
    assertEquals(expected.replace("{baseName}", "Logins"), text);
    assertPasses("Logins", text);
    assertFails("Logins", text.replace(".filter(col(\"event\").equalTo(\"login\"))", ""));
  }

  @Test
  @DisplayName("late rows, watermarks, the clock and settings are in it")
  void lateRows() throws Exception {
    type(
        """
        spark.conf().set("spark.sql.session.timeZone", "+01:00");
        Dataset<Row> timed =
            events.
                withColumn("time", to_timestamp(concat(col("timestamp"), lit("Z")))).
                withWatermark("time", "30 seconds").
                filter(col("event").isin("login", "logout").and(col("user_id").isNotNull()));
        var minutes = timed.groupBy(window(col("time"), "1 minute")).count();
        show(minutes.select(date_format(col("window.start"), "HH:mm").as("minute"),
            col("count"), current_timestamp().as("now")), "append");
        send("2026-01-01T10:00:05,1,login", "2026-01-01T10:00:20,2,view");
        tick();
        send("2026-01-01T10:02:00,1,login");
        tick();
        tick();
        send("2026-01-01T10:00:59,2,logout");
        tick();
        """);
    String text = save("LateLogins");
    type("spark.conf().unset(\"spark.sql.session.timeZone\")");
    // The first minute is final at 10:01:00; the third tick goes by 10:02:00 less 30 seconds, and
    // is three seconds after the clock's beginning.
    assertTrue(
        text.contains(
            """
                  // Nothing was sent, and Spark ran a batch all the same.
                  batch = stream.tick();
                  assertEquals(List.of("[11:00,1,2026-01-01 00:00:03.0]"), batch.rows());
                  assertEquals(Instant.parse("2026-01-01T10:01:30Z"), batch.watermark());
                  stream.send("2026-01-01T10:00:59,2,logout");
            """),
        text);
    assertTrue(text.contains("assertEquals(1, batch.lateRows());"), text);
    assertTrue(text.contains("import java.time.Instant;"), text);
    assertPasses("LateLogins", text);
    assertFails("LateLogins", text.replace("30 seconds", "1 minute"));
  }

  @Test
  @DisplayName("methods, classes, constants and imports come along; what isn't used stays")
  void definitions() throws Exception {
    type(
        """
        import java.util.regex.Pattern;
        import static java.lang.Math.abs;

        var letters = Pattern.compile("[a-z]+");
        int least = 2;
        boolean other(String text) { return text.length() > 100; }

        // Long words count.
        boolean counts(String text) {
          return letters.matcher(text).matches() && text.length() > abs(least);
        }

        public class Word {
          private String text;
          public String getText() { return text; }
          public void setText(String text) { this.text = text; }
          static Word of(String text) {
            Word word = new Word();
            word.setText(text);
            return word;
          }
        }

        Dataset<Row> names = spark.sql("SELECT * FROM VALUES ('login', 'in') AS names(text, name)");
        show(events.filter((FilterFunction<Row>) row -> counts(row.getString(2))).map((MapFunction<Row, Word>) row -> Word.of(row.getString(2)), Encoders.bean(Word.class)).toDF().join(names, "text"), "append");
        send("t,1,login", "t,1,in", "t,1,LOGIN");
        tick();
        send("t", 1, "");
        tick();
        """);
    String text = save("Words");
    assertTrue(
        text.contains("  static final Pattern letters = Pattern.compile(\"[a-z]+\");\n"), text);
    assertTrue(text.contains("  static final int least = 2;\n"), text);
    assertTrue(
        text.contains("  // Long words count.\n  static boolean counts(String text) {\n"), text);
    assertTrue(text.contains("  public static class Word {\n    private String text;\n"), text);
    assertTrue(text.contains("import static java.lang.Math.abs;\n"), text);
    assertTrue(text.contains("import java.util.regex.Pattern;\n"), text);
    assertFalse(text.contains("other("), text);
    assertFalse(text.contains("workbook"), text);
    assertTrue(text.lines().skip(20).allMatch(line -> line.length() <= 110), text);
    assertTrue(text.contains("assertEquals(List.of(\"[login,in]\"), stream.tick().rows());"), text);
    // No CSV line says an empty text, which would be NULL.
    assertTrue(text.contains("stream.send(List.of(RowFactory.create(\"t\", 1, \"\")));"), text);
    assertPasses("Words", text);
    assertFails("Words", text.replace("int least = 2", "int least = 9"));
  }

  @Test
  @DisplayName("what can't be carried over is said in a sentence, and nothing is written")
  void refusals() throws Exception {
    String counts = "show(events.groupBy(\"event\").count(), \"update\");";
    String ticked = "send(\"t,1,login\"); tick();";
    assertSays("Nothing came out yet", refused(counts, "A.java"));
    assertSays("called by its class", refused(ticked, "a-b.java"));
    assertSays("called by its class", refused("", "A.txt"));
    assertSays("called by its class", refused("", "StreamTester.java"));
    assertSays("started again can't be saved", refused("restart();", "A.java"));
    assertSays(
        "the trigger 3 seconds",
        refused(
            "show(events, \"append\", Trigger.ProcessingTime(\"3 seconds\")); " + ticked,
            "A.java"));
    assertSays(
        "reads events and no other stream",
        refused(
            "var ads = stream(\"user INT, ad STRING\");"
                + " show(events.join(ads.events(), expr(\"user_id = user\")), \"append\"); "
                + ticked,
            "A.java"));
    assertSays(
        "reads events and no other stream",
        refused(
            "show(spark.readStream().format(\"rate-micro-batch\").option(\"rowsPerBatch\","
                + " 1).load(), \"append\"); tick();",
            "A.java"));
    assertSays(
        "such as rand()",
        refused("show(events.withColumn(\"r\", rand()), \"append\"); " + ticked, "A.java"));
    assertSays(
        "write hex(column)",
        refused(
            "show(events.select(col(\"event\").cast(\"binary\")), \"append\"); " + ticked,
            "A.java"));
    assertSays(
        "shown by other code",
        refused("void begin() { show(events, \"append\"); } begin(); " + ticked, "A.java"));
    assertSays(
        "no name of its own",
        refused("events.distinct(); show($value, \"append\"); " + ticked, "A.java"));
    assertSays(
        "first was declared anew behind second",
        refused(
            "int first = 1; int second = first + 1; int first = 2;"
                + " show(events.filter(col(\"user_id\").gt(second)), \"append\"); "
                + ticked,
            "A.java"));
    String zone = "spark.sql.session.timeZone";
    String zoned = "var hours = events.select(hour(to_timestamp(col(\"timestamp\"))));";
    String sent = "show(hours, \"append\"); send(\"2026-01-01T10:00:00Z,1,login\"); tick();";
    for (String set :
        List.of(
            "spark.conf().set(\"" + zone + "\", \"+02:00\");",
            "spark.sql(\"SET " + zone + " = +02:00\");",
            "spark.sql(\"set time zone '+02:00'\");")) {
      assertSays(
          zone + " was set behind hours, which goes by what it was before",
          refused(zoned + set + sent, "A.java"));
      type(zoned + sent);
      String saved = save("Hours");
      assertSays("[12]", saved);
      assertSays("spark.conf().set(\"" + zone + "\", \"+02:00\");", saved);
      Files.delete(folder.resolve("Hours.java"));
      Files.delete(folder.resolve("StreamTester.java"));
      type("spark.conf().unset(\"" + zone + "\")");
    }
    assertSays(
        "base was given another value",
        refused(
            "var base = events.filter(\"user_id > 0\"); base = base.filter(\"user_id > 1\");"
                + " show(base, \"append\"); "
                + "send(\"t,2,login\"); tick();",
            "A.java"));
    assertSays(
        "the method counted does not see events",
        refused(
            "Dataset<Row> counted() { return events.groupBy(\"event\").count(); }"
                + " show(counted(), \"update\"); "
                + ticked,
            "A.java"));
    assertSays(
        "is the workbook's own",
        refused(
            "show(events.withColumn(\"s\", lit(HandStream.EVENT_SCHEMA)), \"append\"); " + ticked,
            "A.java"));
    Files.writeString(folder.resolve("Mine.java"), "// mine");
    try {
      type(counts + ticked + "save(\"" + folder.resolve("Mine.java") + "\")");
      throw new AssertionError("It was overwritten.");
    } catch (JShellException e) {
      assertSays("is there already", e.getMessage().replaceAll("\\s*\n\\|  ", " "));
    }
    assertEquals("// mine", Files.readString(folder.resolve("Mine.java")));
  }

  private static void assertSays(String part, String said) {
    assertTrue(said.contains(part), said);
  }
}
