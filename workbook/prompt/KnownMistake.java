package workbook.prompt;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.Diag;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.VarSnippet;
import org.apache.spark.sql.functions;
import workbook.hand.BatchStep;

/**
 * What everybody gets wrong at the prompt, or in the file of an exercise, and javac says in many
 * words, or in words about something else: one sentence, which is printed above javac's own.
 */
public final class KnownMistake {

  // Where classes are that people write by their name alone: first those that the shell imports,
  // and a file has to, then others. The first one that has the class is meant: java.util's Map, and
  // not Scala's.
  private static final List<String> PACKAGES =
      List.of(
          "java.util",
          "java.io",
          "java.math",
          "java.nio.file",
          "java.time",
          "java.util.concurrent",
          "org.apache.spark.sql",
          "org.apache.spark.sql.streaming",
          "org.apache.spark.sql.types",
          "java.net",
          "java.nio.charset",
          "java.text",
          "java.time.format",
          "java.time.temporal",
          "java.util.concurrent.atomic",
          "java.util.function",
          "java.util.regex",
          "java.util.stream",
          "org.apache.spark.api.java.function",
          "org.apache.spark",
          "org.apache.spark.api.java",
          "org.apache.spark.sql.expressions",
          "org.apache.spark.sql.execution.streaming",
          "org.apache.spark.storage",
          "java.sql",
          "scala.collection");

  private static final String FUNCTIONS = "import static org.apache.spark.sql.functions.*;";

  // Spark has each of these for Java and for Scala, and a bare lambda fits both.
  private static final Map<String, String> CASTS =
      Map.of(
          "foreachBatch", "(VoidFunction2<Dataset<Row>, Long>) (batch, id) -> { ... }",
          "map", "(MapFunction<Row, String>) row -> ..., Encoders.STRING()",
          "flatMap", "(FlatMapFunction<Row, String>) row -> ..., Encoders.STRING()",
          "mapPartitions", "(MapPartitionsFunction<Row, String>) rows -> ..., Encoders.STRING()",
          "filter", "(FilterFunction<Row>) row -> ...",
          "foreach", "(ForeachFunction<Row>) row -> ...",
          "foreachPartition", "(ForeachPartitionFunction<Row>) rows -> ...",
          "reduce", "(ReduceFunction<Row>) (a, b) -> ...",
          "groupByKey", "(MapFunction<Row, String>) row -> ..., Encoders.STRING()");

  // What these two want beside a schema that is a text.
  private static final Map<String, String> SCHEMAS =
      Map.of(
          "from_json",
          "With a schema that is a text, from_json wants options, too:"
              + " from_json(col(\"value\"), schema, Map.of()).",
          "from_csv",
          "from_csv wants its schema as a column, and options:"
              + " from_csv(col(\"value\"), lit(schema), Map.of()).");

  private static final Pattern TEXT_SCHEMA =
      Pattern.compile(
          "no suitable method found for (from_json|from_csv)\\([\\w.]*Column,[\\w.]*String\\b");
  private static final Pattern AMBIGUOUS = Pattern.compile("reference to (\\w+) is ambiguous");
  private static final Pattern NO_SYMBOL =
      Pattern.compile("(?:symbol: *|^)(?:class|variable) (\\w+)");
  private static final Pattern MISTYPED = Pattern.compile("symbol: *(method|variable) (\\w+)");
  private static final Pattern MODE =
      Pattern.compile("(\\w+)\\([^;]*, *(\"(?:append|update|complete)\") *\\)\\s*\\)\\s*;?\\s*");
  private static final Pattern NO_METHOD =
      Pattern.compile("(?:no suitable method found for|method) (\\w+)\\b[^\\n]*");

  private static final Pattern OF_LESSON =
      Pattern.compile("(?:symbol: *|^)(?:method|variable) (\\w+)");

  // What the pages say to type into a terminal.
  private static final Pattern TERMINAL =
      Pattern.compile(
          "[.]/\\S|(?:jbang|cat|cd|cp|diff|git|grep|ls|mkdir|nc|rm|sed|tail)(?:\\s+[^\\s=(]|;?$)");

  // The prompt's calls are in several classes.
  private static final Pattern OWN_CALL = Pattern.compile("(?:method|class) workbook[.]");

  private static final Pattern CALL_ALONE = Pattern.compile("\\s*(\\w+)\\s*\\([^()]*\\)\\s*;?\\s*");

  // Texts and comments, in which brackets don't count.
  private static final Pattern NO_CODE =
      Pattern.compile("\"(?:\\\\.|[^\"\\\\])*\"|'(?:\\\\.|[^'\\\\])*'|//[^\n]*|/\\*(?s:.*?)\\*/");

  private KnownMistake() {}

  /** What is wrong with a snippet that does not compile, if it is one of these. */
  static Optional<String> sentence(JShell shell, SnippetEvent event) {
    String source = event.snippet().source();
    Optional<String> other =
        event.status().isDefined() ? Optional.empty() : ofOtherPrompts(source.strip());
    if (other.isPresent()) {
      return other;
    }
    if (event.status() == Snippet.Status.REJECTED) {
      List<Diag> errors = shell.diagnostics(event.snippet()).toList();
      return errors.stream()
          .map(error -> ofLesson(source, error.getMessage(Locale.ROOT)))
          .flatMap(Optional::stream)
          .findFirst()
          .or(() -> sentence(source, errors))
          .or(() -> ownName(shell, source, errors));
    }
    // To Java, `help tick` is a variable of the type help.
    if (event.snippet() instanceof VarSnippet variable && event.status().isActive()) {
      Optional<Call> call =
          Call.named(variable.typeName()).filter(each -> each.forms().contains("("));
      if (call.isPresent() && !event.status().isDefined()) {
        String taken = event.previousStatus().isActive() ? taken(variable.name()) : "";
        return call.map(each -> isWritten(each) + taken);
      }
    }
    // A variable or a method may wait for a class that is declared later.
    return event.snippet() instanceof DeclarationSnippet waiting && event.status().isActive()
        ? shell
            .unresolvedDependencies(waiting)
            .map(name -> missingImport(name).or(() -> ofLesson(source, name)))
            .flatMap(Optional::stream)
            .findFirst()
        : Optional.empty();
  }

  /** What is typed at other prompts, and is no Java. */
  private static Optional<String> ofOtherPrompts(String typed) {
    if (TERMINAL.matcher(typed).lookingAt()) {
      return Optional.of(
          "This is a command for a terminal: type it in another one, or in this one after /exit.");
    }
    if (typed.matches("(?:exit|quit)(?:\\(\\))?;?")) {
      return Optional.of("/exit or Ctrl+D ends the shell.");
    }
    return typed.matches("(?:clear|cls)(?:\\(\\))?;?")
        ? Optional.of("Ctrl+L clears the screen.")
        : Optional.empty();
  }

  /** A name that a lesson makes, where that lesson was not loaded, or the name has been taken. */
  private static Optional<String> ofLesson(String source, String message) {
    Matcher symbol = OF_LESSON.matcher(message);
    if (!symbol.find()) {
      return Optional.empty();
    }
    String name = symbol.group(1);
    if (!standsAlone(name, NO_CODE.matcher(source).replaceAll("\"\""))) {
      return Optional.empty();
    }
    String calls = Lessons.making(name);
    return calls.isEmpty()
        ? Optional.empty()
        : Optional.of(
            name
                + " comes with a lesson, and is not here: "
                + calls
                + " loads it, and prints its page.");
  }

  /** {@code show counts} has made a variable: a sentence behind how the call is written. */
  private static String taken(String name) {
    String calls = Lessons.making(name);
    return " To Java it was a new variable "
        + name
        + ", and the old one is gone: "
        + (calls.isEmpty() ? "define that again." : calls + " loads it anew.");
  }

  /** {@code minuts}: almost a variable or a method that was defined. */
  private static Optional<String> ownName(JShell shell, String source, List<Diag> errors) {
    String code = NO_CODE.matcher(source).replaceAll("\"\"");
    for (Diag error : errors) {
      Matcher symbol = MISTYPED.matcher(error.getMessage(Locale.ROOT));
      if (symbol.find() && standsAlone(symbol.group(2), code)) {
        boolean method = symbol.group(1).equals("method");
        Stream<? extends DeclarationSnippet> own = method ? shell.methods() : shell.variables();
        List<String> names =
            own.filter(each -> shell.status(each).isDefined())
                .map(DeclarationSnippet::name)
                .toList();
        String brackets = method ? "(...)" : "";
        return closest(symbol.group(2), names)
            .map(close -> meant(symbol.group(2) + brackets, close + brackets));
      }
    }
    return Optional.empty();
  }

  /** {@code 'update'}, or {@code update}: no text to Java. */
  private static Optional<String> noText(String message) {
    if (message.contains("unclosed character literal")) {
      return Optional.of(
          "A text stands in double quotes, \"like this\"; single quotes hold one character.");
    }
    Matcher symbol = MISTYPED.matcher(message);
    return symbol.find() && symbol.group(2).matches("append|update|complete")
        ? Optional.of("A mode is a text: \"" + symbol.group(2) + "\", with its quotes.")
        : Optional.empty();
  }

  private static Optional<String> sentence(String source, List<Diag> errors) {
    if (source.strip().startsWith(".")) {
      return Optional.of(
          "A line that begins with a dot comes too late: the line above it was complete, and has"
              + " run. End that one with the dot instead.");
    }
    String code = NO_CODE.matcher(source).replaceAll("\"\"");
    if (count(code, ')') > count(code, '(')) {
      return Optional.of(
          "There are more closing brackets than opening ones: one is too many, or stands too"
              + " early.");
    }
    for (Diag error : errors) {
      String message = error.getMessage(Locale.ROOT);
      Optional<String> sentence =
          ambiguous(message)
              .or(() -> textSchema(message))
              .or(() -> noText(message))
              .or(() -> modeInside(source, message))
              .or(() -> otherArguments(code, message))
              .or(() -> message.contains("symbol:") ? missingImport(message) : Optional.empty())
              .or(() -> message.contains("symbol:") ? mistyped(code, message) : Optional.empty());
      if (sentence.isPresent()) {
        return sentence;
      }
    }
    return Optional.empty();
  }

  /**
   * What is wrong with a file that does not compile, if it is one of these.
   *
   * @param source the file's text
   * @param messages what javac says
   */
  public static Optional<String> inFile(String source, List<String> messages) {
    String code = NO_CODE.matcher(source).replaceAll("\"\"");
    for (String message : messages) {
      Optional<String> sentence = ambiguous(message).or(() -> textSchema(message));
      if (sentence.isEmpty() && message.contains("symbol:")) {
        sentence = missingImport(message).or(() -> function(code, message));
      }
      if (sentence.isPresent()) {
        return sentence;
      }
    }
    return Optional.empty();
  }

  /** {@code coll("event")}, or {@code col("event")} in a file that does not import it. */
  private static Optional<String> function(String code, String message) {
    Matcher symbol = MISTYPED.matcher(message);
    if (!symbol.find() || !symbol.group(1).equals("method")) {
      return Optional.empty();
    }
    String name = symbol.group(2);
    if (!standsAlone(name, code)) {
      return Optional.empty();
    }
    if (functions().contains(name)) {
      return code.contains(FUNCTIONS)
          ? Optional.empty()
          : Optional.of(name + " is one of Spark's functions, and not imported: " + FUNCTIONS);
    }
    return closest(name, functions()).map(close -> meant(name + "(...)", close + "(...)"));
  }

  /** Behind a dot it is another object's. */
  private static boolean standsAlone(String name, String code) {
    return Pattern.compile("(?<![\\w.])" + name + "\\b").matcher(code).find();
  }

  private static String meant(String typed, String meant) {
    return "There is no " + typed + " here. Did you mean " + meant + "?";
  }

  private static long count(String code, char bracket) {
    return code.chars().filter(each -> each == bracket).count();
  }

  private static Optional<String> ambiguous(String message) {
    Matcher found = AMBIGUOUS.matcher(message);
    if (!found.find() || !CASTS.containsKey(found.group(1))) {
      return Optional.empty();
    }
    String name = found.group(1);
    return Optional.of(
        "Spark has "
            + name
            + " for Java and for Scala, and Java can't tell which one this lambda is for. Say its"
            + " type: "
            + name
            + "("
            + CASTS.get(name)
            + ").");
  }

  private static Optional<String> textSchema(String message) {
    Matcher found = TEXT_SCHEMA.matcher(message);
    return found.find() ? Optional.of(SCHEMAS.get(found.group(1))) : Optional.empty();
  }

  /** {@code show(x.agg(sum("points"), "update"))}: the mode went to the wrong call. */
  private static Optional<String> modeInside(String source, String message) {
    Matcher mode = MODE.matcher(source);
    Matcher method = NO_METHOD.matcher(message);
    if (!mode.find() || !method.find() || method.group(1).matches("show|compare|outputMode")) {
      return Optional.empty();
    }
    return Optional.of(
        "A closing bracket stands in the wrong place: "
            + mode.group(2)
            + " is inside "
            + method.group(1)
            + "(...). Close that one before the comma.");
  }

  /** {@code crash()}: a call of the prompt's with what it does not take. */
  private static Optional<String> otherArguments(String code, String message) {
    Matcher method = NO_METHOD.matcher(message);
    if (OWN_CALL.matcher(message).find() && method.find()) {
      return Call.named(method.group(1)).map(KnownMistake::isWritten);
    }
    // Of a method with one form, javac names the types only.
    Matcher alone = CALL_ALONE.matcher(code);
    return message.startsWith("incompatible types") && alone.matches()
        ? Call.named(alone.group(1)).map(KnownMistake::isWritten)
        : Optional.empty();
  }

  private static String isWritten(Call call) {
    return call.name()
        + " is written "
        + call.forms().replace("\n", " or ")
        + (call.name().equals("crash")
            ? ", and STEP is " + BatchStep.words() + "; steps() says what each does."
            : ". help(\"" + call.name() + "\") has an example.");
  }

  /** {@code sned("...")}: almost a call of the prompt's, or one of Spark's functions. */
  private static Optional<String> mistyped(String code, String message) {
    Matcher symbol = MISTYPED.matcher(message);
    if (!symbol.find()) {
      return Optional.empty();
    }
    String name = symbol.group(2);
    if (!standsAlone(name, code)) {
      return Optional.empty();
    }
    boolean method = symbol.group(1).equals("method");
    Optional<Call> call = Call.named(name);
    if (!method && call.isPresent()) { // tick, and not tick()
      return call.map(KnownMistake::isWritten);
    }
    List<String> names = new ArrayList<>();
    for (Call each : Call.ALL) {
      if (each.forms().contains("(") == method) {
        names.add(each.name());
      }
    }
    return closest(name, names)
        .or(() -> method ? closest(name, functions()) : Optional.empty())
        .map(close -> method ? meant(name + "(...)", close + "(...)") : meant(name, close));
  }

  private static List<String> functions() {
    return Arrays.stream(functions.class.getMethods()).map(Method::getName).sorted().toList();
  }

  /** The name that takes the fewest slips of a finger, at most one for each three letters. */
  private static Optional<String> closest(String typed, List<String> names) {
    return names.stream()
        .filter(each -> slips(typed, each) <= Math.max(1, each.length() / 3))
        .min(Comparator.comparingInt(each -> slips(typed, each)));
  }

  /** How many letters are missing, too many, others, or the wrong way round beside each other. */
  private static int slips(String typed, String meant) {
    int[][] slips = new int[typed.length() + 1][meant.length() + 1];
    for (int i = 0; i <= typed.length(); i++) {
      for (int j = 0; j <= meant.length(); j++) {
        if (i == 0 || j == 0) {
          slips[i][j] = i + j;
          continue;
        }
        boolean same = typed.charAt(i - 1) == meant.charAt(j - 1);
        int least = Math.min(slips[i - 1][j], slips[i][j - 1]) + 1;
        least = Math.min(least, slips[i - 1][j - 1] + (same ? 0 : 1));
        if (i > 1
            && j > 1
            && typed.charAt(i - 1) == meant.charAt(j - 2)
            && typed.charAt(i - 2) == meant.charAt(j - 1)) {
          least = Math.min(least, slips[i - 2][j - 2] + 1);
        }
        slips[i][j] = least;
      }
    }
    return slips[typed.length()][meant.length()];
  }

  /** A class that is there, and that nothing imports. */
  private static Optional<String> missingImport(String message) {
    Matcher symbol = NO_SYMBOL.matcher(message);
    if (!symbol.find()) {
      return Optional.empty();
    }
    for (String name : PACKAGES) {
      String full = name + "." + symbol.group(1);
      if (exists(full)) {
        return Optional.of(symbol.group(1) + " is not imported: import " + full + ";");
      }
    }
    return Optional.empty();
  }

  private static boolean exists(String name) {
    return KnownMistake.class.getClassLoader().getResource(name.replace('.', '/') + ".class")
            != null
        || ClassLoader.getSystemResource(name.replace('.', '/') + ".class") != null;
  }
}
