package workbook.prompt;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.lang.model.SourceVersion;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import scala.collection.JavaConverters;
import workbook.hand.Batch;
import workbook.hand.Desk;
import workbook.hand.HandQuery;
import workbook.hand.HandStream;
import workbook.hand.SentRow;
import workbook.hand.TriggerText;

/**
 * The query that is shown, what was sent to it and what came out, as a JUnit test in a file. Its
 * frame is the template that {@code jbang init} takes, too; it runs on StreamTester.java, which
 * comes beside it.
 */
final class SavedTest {

  private static final String TESTER = "StreamTester.java";
  private static final String TEMPLATE = "streaming-test.java.qute";

  // The places in the template where its own query and its own tests stand.
  private static final String COLUMNS = "  private static final String COLUMNS =";
  private static final String QUERY = "  /** The query under test";
  private static final String BEFORE_ALL = "  @BeforeAll";
  private static final String TEST = "  @Test";
  private static final String MAIN = "  public static void main";

  // Settings that a dataset takes when it is defined; others count when its query starts.
  private static final String ZONE = "spark.sql.session.timeZone";
  private static final Set<String> AT_DEFINITION = Set.of(ZONE, "spark.sql.ansi.enabled");

  private static final int WIDTH = 100;

  private final Desk desk;
  private final HandQuery query;

  private SavedTest(Desk desk) {
    this.desk = desk;
    query = desk.query();
  }

  /**
   * Writes the test, and StreamTester.java beside it where that is missing.
   *
   * @param name the file's, from the working folder
   * @return what was written, in a sentence
   * @throws IllegalArgumentException when the file or the query can't be saved; nothing is written
   */
  static String write(Desk desk, String name) {
    // The pages are tested in a folder of their own, which is not this JVM's.
    Path file = Path.of(System.getProperty("workbook.folder", "")).resolve(name);
    checkName(file, name);
    SavedTest test = new SavedTest(desk);
    test.check();
    String text = test.text(file.getFileName().toString().replaceFirst("[.]java$", ""));
    Path tester = file.resolveSibling(TESTER);
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      if (!Files.exists(tester)) {
        Files.writeString(tester, own(TESTER, "at-work"), StandardOpenOption.CREATE_NEW);
      }
      Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      throw thereAlready(name);
    } catch (IOException e) {
      throw new IllegalStateException(
          name + " could not be written: " + e.getClass().getSimpleName() + ": " + e.getMessage(),
          e);
    }
    return test.told(name);
  }

  private static void checkName(Path file, String name) {
    String own = file.getFileName() == null ? "" : file.getFileName().toString();
    String type = own.replaceFirst("[.]java$", "");
    if (!own.endsWith(".java") || !SourceVersion.isName(type) || own.equals(TESTER)) {
      throw new IllegalArgumentException(
          "save makes a Java file, called by its class: save(\"work/LateLogins.java\"), not "
              + name
              + ".");
    }
    if (Files.exists(file)) {
      throw thereAlready(name);
    }
  }

  private static IllegalArgumentException thereAlready(String name) {
    return new IllegalArgumentException(
        name + " is there already, and was not changed: delete it, or take another name.");
  }

  private String told(String name) {
    long waiting = query.rows().stream().filter(each -> each.tick() < 0).count();
    int ticks = query.ticks();
    return "Saved "
        + ticks
        + (ticks == 1 ? " tick" : " ticks")
        + " as "
        + name
        + ", with "
        + TESTER
        + " beside it."
        + (waiting == 0 ? "" : " What waits for a tick is not in it.")
        + " ./jbang "
        + name
        + " runs it.";
  }

  /** Refuses what the tester can't do again. */
  private void check() {
    if (query.ticks() == 0) {
      throw new IllegalStateException(
          "Nothing came out yet that a test could expect: send(...) rows and tick().");
    }
    if (query.restarted() || query.isKilled()) {
      throw new IllegalStateException(
          "A query that was killed or started again can't be saved: replay() begins it anew, and"
              + " save(...) then. A test over a restart is in lessons/at-work/testing.md.");
    }
    if (query.wasSlow()) {
      throw new IllegalStateException(
          "A query that had a slow batch can't be saved: replay() begins it anew, and save(...)"
              + " then.");
    }
    if (!query.isOpen()) {
      throw new IllegalStateException(
          "The query has ended: show it again, replay(), and save(...) then.");
    }
    if (!query.trigger().equals(HandQuery.EACH_TICK)) {
      throw new IllegalArgumentException(
          "A saved test runs one micro-batch for each tick, and this query has the trigger "
              + TriggerText.of(query.trigger())
              + ": show it without a trigger, replay(), and save(...) then.");
    }
    if (query.readsOtherSources() || !query.streams().equals(List.of(desk.events()))) {
      throw new IllegalArgumentException(
          "save takes a query that reads events and no other stream. Of another, write the test by"
              + " hand: ./jbang init --template=streaming-test@. makes a beginning, and a join has"
              + " a StreamTester for each of its streams.");
    }
    if (!query.dataset().queryExecution().analyzed().deterministic()) {
      throw new IllegalArgumentException(
          "The query has an expression such as rand() that says something else in each run, and a"
              + " test of it would fail: leave that out, and show the query again.");
    }
    if (query.dataset().schema().json().contains("\"binary\"")) {
      throw new IllegalArgumentException(
          "The query sends bytes, which have no text to compare: write hex(column) in their place,"
              + " and show the query again.");
    }
  }

  private String text(String name) {
    ShownQuery shown =
        ShownQuery.of(desk.shown())
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "save reads the query off the line that showed it, and this one was shown"
                            + " by other code: show(QUERY, \"MODE\") on a line of its own,"
                            + " replay(), and save(...) then."));
    String members = QueryText.of(shown);
    checkSettings(shown);
    String template = own(TEMPLATE, "../scripts/templates").replace("{baseName}", name);
    String frame =
        before(template, COLUMNS)
            + "  private static final String COLUMNS = "
            + literal(HandStream.EVENT_SCHEMA)
            + ";\n\n"
            + between(template, COLUMNS, QUERY).replaceFirst("^.*\n\n", "");
    String text =
        frame
            + members
            + "\n\n"
            + between(template, BEFORE_ALL, TEST)
            + test(shown)
            + "\n"
            + template.substring(template.indexOf(MAIN));
    Set<String> needed = QueryText.imports(shown, SourceCode.file(members(members)).allNames());
    checkCompiles(needed, members);
    if (text.contains("RowFactory.create(")) {
      needed.add("import org.apache.spark.sql.RowFactory;");
    }
    return withImports(text, needed);
  }

  /** The test sets what was set before all, and a dataset has what it was defined with. */
  private void checkSettings(ShownQuery shown) {
    for (String key : settings(shown).keySet()) {
      int place = -1;
      for (int i = 0; i < shown.defined().size(); i++) {
        boolean sets = sets(shown.defined().get(i).source(), key);
        place = AT_DEFINITION.contains(key) && sets ? i : place;
      }
      QueryText.datasetBefore(shown, place)
          .ifPresent(
              dataset -> {
                throw new IllegalArgumentException(
                    key
                        + " was set behind "
                        + dataset
                        + ", which goes by what it was before: set it first, define the query"
                        + " again, and show it.");
              });
    }
  }

  /** Whether a line gives a setting a value, in Java or in SQL, which has words for the zone. */
  private static boolean sets(String source, String key) {
    String sql = "\\bset\\s+" + Pattern.quote(key) + "\\s*=";
    String words = key.equals(ZONE) ? "|\\bset\\s+time\\s+zone\\b" : "";
    return source.contains(".set(" + literal(key))
        || Pattern.compile(sql + words, Pattern.CASE_INSENSITIVE).matcher(source).find();
  }

  private static String members(String members) {
    return "class S {\n  static org.apache.spark.sql.SparkSession spark;\n\n" + members + "\n}\n";
  }

  /** What javac refuses is told now, and not when the test is run. */
  private static void checkCompiles(Set<String> needed, String members) {
    Set<String> imports = new TreeSet<>(needed);
    imports.add("import org.apache.spark.sql.Dataset;");
    imports.add("import org.apache.spark.sql.Row;");
    imports.add("import static org.apache.spark.sql.functions.*;");
    Optional<String> error = SourceCode.error(String.join("\n", imports) + "\n" + members(members));
    if (error.isPresent()) {
      throw new IllegalArgumentException(
          "The query is no Java without the prompt. javac says: "
              + error.get()
              + " Write it otherwise, and show it again.");
    }
  }

  /** The template's imports that the text needs, and those of the prompt; in order. */
  private static String withImports(String text, Set<String> needed) {
    Pattern line = Pattern.compile("(?m)^import (static )?[\\w.]+[.](\\w+|[*]);\n");
    String code = line.matcher(text).replaceAll("");
    Set<String> statics = new TreeSet<>();
    Set<String> others = new TreeSet<>();
    for (String each : needed) {
      (each.startsWith("import static") ? statics : others).add(each + "\n");
    }
    int first = -1;
    int last = -1;
    Matcher matcher = line.matcher(text);
    while (matcher.find()) {
      first = first < 0 ? matcher.start() : first;
      last = matcher.end();
      String type = matcher.group(2);
      boolean used = type.equals("*") || Pattern.compile("\\b" + type + "\\b").matcher(code).find();
      if (used) {
        (matcher.group(1) == null ? others : statics).add(matcher.group());
      }
    }
    return text.substring(0, first)
        + String.join("", statics)
        + "\n"
        + String.join("", others)
        + text.substring(last);
  }

  /** The test: a line for each send, and what came of each tick. */
  private String test(ShownQuery shown) {
    List<String> lines = new ArrayList<>();
    lines.add("  @Test");
    lines.add("  void sendsWhatItSentAtThePrompt() {");
    settings(shown)
        .forEach(
            (key, value) ->
                lines.add("    spark.conf().set(" + literal(key) + ", " + literal(value) + ");"));
    lines.add("    try (var stream = new StreamTester(spark, COLUMNS)) {");
    lines.add("      stream.start(query(stream.rows()), " + literal(query.mode()) + ");");
    Instant watermark = Instant.EPOCH;
    boolean declared = false;
    for (int tick = 0; tick < query.ticks(); tick++) {
      int number = tick;
      List<SentRow> sent = query.rows().stream().filter(each -> each.tick() == number).toList();
      send(sent, lines);
      Batch batch = query.toldIn(tick).stream().reduce((earlier, later) -> later).orElse(null);
      if (batch == null) {
        lines.add("      // Spark ran no batch.");
        lines.add("      assertEquals(-1, stream.tick().number());");
        continue;
      }
      if (sent.isEmpty()) {
        lines.add("      // Nothing was sent, and Spark ran a batch all the same.");
      }
      boolean moved = batch.watermark() != null && !batch.watermark().equals(watermark);
      if (!moved && batch.droppedAsLate() == 0) {
        lines.addAll(expected(batch, "stream.tick()"));
        continue;
      }
      lines.add("      " + (declared ? "" : "var ") + "batch = stream.tick();");
      declared = true;
      lines.addAll(expected(batch, "batch"));
      if (batch.droppedAsLate() > 0) {
        lines.add("      assertEquals(" + batch.droppedAsLate() + ", batch.lateRows());");
      }
      if (moved) {
        watermark = batch.watermark();
        lines.add(
            "      assertEquals(Instant.parse("
                + literal("" + watermark)
                + "), batch.watermark());");
      }
    }
    lines.add("    }");
    lines.add("  }");
    return String.join("\n", lines) + "\n";
  }

  private void send(List<SentRow> sent, List<String> lines) {
    if (sent.isEmpty()) {
      return;
    }
    List<Optional<String>> texts =
        sent.stream().map(each -> desk.events().line(each.row())).toList();
    if (texts.stream().allMatch(Optional::isPresent)) {
      List<String> all = texts.stream().map(each -> literal(each.get())).toList();
      lines.addAll(call("      stream.send(", all, ");"));
      return;
    }
    // No CSV line says an empty text: it would be NULL.
    List<String> all = sent.stream().map(each -> created(each.row())).toList();
    lines.addAll(call("      stream.send(List.of(", all, "));"));
  }

  private static String created(Row row) {
    List<String> values = new ArrayList<>();
    for (int i = 0; i < row.length(); i++) {
      Object value = row.get(i);
      values.add(value instanceof String text ? literal(text) : String.valueOf(value));
    }
    return "RowFactory.create(" + String.join(", ", values) + ")";
  }

  private static List<String> expected(Batch batch, String actual) {
    List<String> rows =
        batch.out().stream()
            .map(each -> each.row().toString())
            .sorted()
            .map(SavedTest::literal)
            .toList();
    return call("      assertEquals(List.of(", rows, "), " + actual + ".rows());");
  }

  /** A call on one line; or, where it is too long for that, an argument on each. */
  private static List<String> call(String begin, List<String> arguments, String end) {
    String line = begin + String.join(", ", arguments) + end;
    if (line.length() <= WIDTH) {
      return List.of(line);
    }
    List<String> lines = new ArrayList<>(List.of(begin));
    for (int i = 0; i < arguments.size(); i++) {
      boolean last = i == arguments.size() - 1;
      lines.add("          " + arguments.get(i) + (last ? end : ","));
    }
    return lines;
  }

  /** The settings that were changed at the prompt; the tester's session doesn't have them. */
  private Map<String, String> settings(ShownQuery shown) {
    SparkSession spark = desk.spark();
    Map<String, String> changed = new TreeMap<>();
    JavaConverters.mapAsJavaMap(spark.conf().getAll())
        .forEach(
            (key, value) -> {
              String before = spark.sparkContext().getConf().get(key, null);
              // Delta changes some, too.
              boolean typed =
                  shown.defined().stream()
                      .anyMatch(each -> each.source().contains(key) || sets(each.source(), key));
              if (typed && !value.equals(before)) {
                changed.put(key, value);
              }
            });
    return changed;
  }

  /** A text as Java writes it. */
  static String literal(String text) {
    return '"'
        + text.chars()
            .mapToObj(
                each ->
                    switch (each) {
                      case '"' -> "\\\"";
                      case '\\' -> "\\\\";
                      case '\n' -> "\\n";
                      case '\r' -> "\\r";
                      case '\t' -> "\\t";
                      default ->
                          each < ' '
                              ? String.format(Locale.ROOT, "\\%03o", each)
                              : "" + (char) each;
                    })
            .collect(Collectors.joining())
        + '"';
  }

  private static String before(String text, String place) {
    return text.substring(0, text.indexOf(place));
  }

  private static String between(String text, String from, String to) {
    return text.substring(text.indexOf(from), text.indexOf(to));
  }

  /** A file of the workbook's: out of the shell's jar, or where the shell runs from the files. */
  private static String own(String name, String folder) {
    try (InputStream inJar = SavedTest.class.getResourceAsStream("/" + name)) {
      return inJar == null
          ? Files.readString(LessonPage.lessons().resolve(folder).resolve(name))
          : new String(inJar.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("The file " + name + " could not be read.", e);
    }
  }
}
