///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION JShell with Spark and a stream in its hand
//JAVA 17
//DEPS org.slf4j:slf4j-simple:2.0.17
//DEPS org.apache.spark:spark-sql_2.12:3.5.9
//DEPS info.picocli:picocli:4.7.7
//DEPS io.delta:delta-spark_2.12:3.3.2
//DEPS org.apache.spark:spark-sql-kafka-0-10_2.12:3.5.7
//DEPS org.ow2.asm:asm:9.9.1
//DEPS org.postgresql:postgresql:42.7.13
//SOURCES ../workbook/prompt/*.java
//SOURCES ../workbook/exercises/*.java
//FILES META-INF/services/jdk.jshell.spi.ExecutionControlProvider=../workbook/prompt/shell-execution.txt
//FILES start.jsh=../workbook/prompt/start.jsh
//FILES board/board.html=../workbook/board/board.html
//FILES board/board.css=../workbook/board/board.css
//FILES board/board.js=../workbook/board/board.js
//FILES board/teacher.html=../workbook/board/teacher.html
//FILES board/teacher.js=../workbook/board/teacher.js
//FILES board/vote.js=../workbook/board/vote.js
//FILES board/vote.css=../workbook/board/vote.css
//FILES board/phone.html=../workbook/board/phone.html
//FILES board/phone.css=../workbook/board/phone.css
//FILES board/phone.js=../workbook/board/phone.js
//FILES StreamTester.java=../lessons/at-work/StreamTester.java
//FILES streaming-test.java.qute=templates/streaming-test.java.qute
//RUNTIME_OPTIONS --add-opens=jdk.jshell/jdk.jshell=ALL-UNNAMED
// The prompt comes sooner. All classes come from javac, or from jars that Maven
// has compared with their checksums; in the tests and in workbook they are verified as usual.
//RUNTIME_OPTIONS -XX:+UnlockDiagnosticVMOptions -XX:-BytecodeVerificationRemote

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.Callable;
import jdk.jshell.tool.JavaShellToolBuilder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import workbook.board.VoteHost;
import workbook.exercises.AtPrompt;
import workbook.prompt.LessonPage;
import workbook.prompt.Lessons;
import workbook.prompt.Prompt;
import workbook.prompt.PromptExecution;
import workbook.prompt.VoteAtBoard;
import workbook.session.Refusal;
import workbook.session.TempFolder;

/** JShell with Spark and a stream in its hand: {@code ./jbang shell@. 5} starts at lesson 5. */
@Command(
    name = "shell",
    mixinStandardHelpOptions = true,
    version = "shell 1.0",
    description = "JShell with Spark and a stream in its hand.")
public class Shell implements Callable<Integer> {

  @Parameters(
      arity = "0..1",
      paramLabel = "LESSON",
      description = "The lesson to start at: its number, or a page's name, such as windows.")
  private String name;

  @Option(
      names = "--board",
      description = "Opens the board, a page for your browser that shows the stream; see board().")
  private boolean board;

  @Option(
      names = "--board-host",
      paramLabel = "HOST",
      description =
          "Opens the board, and lets phones reach its votes, and nothing else, at this address of"
              + " the machine; see vote().")
  private String boardHost;

  @Spec private CommandSpec spec;

  private static final String EXERCISES = "import static workbook.exercises.AtPrompt.*;\n";

  public static void main(String... args) {
    System.exit(new CommandLine(new Shell()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    LessonPage lesson = name == null ? null : lesson();
    if (boardHost != null) {
      VoteAtBoard.opensOn(voteHost());
    }
    VoteAtBoard.isMadeBy(word -> AtPrompt.vote(word));
    if (lesson != null) {
      Lessons.beginsAt(lesson);
    }
    // Spark starts while JShell does.
    Prompt.warmUp();
    boolean terminal = System.console() != null;
    if (terminal) {
      if (lesson != null) {
        System.out.println(beginning(lesson) + "\n");
      }
      System.out.println("Starting Spark. help() says what there is, /exit or Ctrl+D ends it.");
    }
    JavaShellToolBuilder shell = JavaShellToolBuilder.builder();
    if (!terminal) {
      // Nothing that was set in an earlier shell changes what a prepared input does.
      shell.persistence(new HashMap<>());
    }
    int exitCode = shell.start(arguments(terminal, lesson).toArray(new String[0]));
    // A prepared input that fails is a failure; at a prompt, errors are part of learning.
    return exitCode == 0 && !terminal && PromptExecution.anyFailed() ? 1 : exitCode;
  }

  /** A whole page would leave the reader at its end: its first part, and where the rest is. */
  private static String beginning(LessonPage lesson) {
    String text = lesson.text();
    int end = text.indexOf("\nRun it\n");
    boolean whole = end >= 0; // A page of traps has other parts: what stands before the first.
    if (!whole) {
      end = text.lastIndexOf("\n\n", text.indexOf("\n---"));
    }
    String rest =
        "The whole page: lesson(%s) here, or %s in the lesson's folder."
            .formatted(lesson.call(), lesson.file());
    return text.substring(0, end < 0 ? text.length() : end).strip()
        + "\n\n"
        + Refusal.wrapped(rest)
        + (whole ? "\nBegin with its part \"Turn the crank\"." : "");
  }

  private LessonPage lesson() {
    try {
      return name.matches("\\d{1,9}")
          ? LessonPage.number(Integer.parseInt(name))
          : LessonPage.named(name);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
  }

  private VoteHost voteHost() {
    try {
      return VoteHost.of(boardHost);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--board-host: " + e.getMessage());
    }
  }

  /** The options of JShell itself. */
  private List<String> arguments(boolean terminal, LessonPage lesson) throws IOException {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("--execution", "workbook"));
    arguments.addAll(List.of("--class-path", System.getProperty("java.class.path")));
    arguments.addAll(List.of("--startup", startup(terminal).toString()));
    if (lesson != null && Files.exists(lesson.start())) {
      arguments.addAll(List.of("--startup", lesson.start().toString()));
    }
    arguments.addAll(List.of("--feedback", terminal ? "concise" : "silent"));
    if (!terminal) {
      arguments.add("-"); // The input is a file of snippets: no prompt, no echo.
    }
    return arguments;
  }

  /** The shared snippets, which are in the script's jar, as a file. */
  private Path startup(boolean terminal) throws IOException {
    Path file = TempFolder.create("shell").resolve("start.jsh");
    try (InputStream start = Shell.class.getResourceAsStream("/start.jsh")) {
      Files.copy(start, file);
    }
    Files.writeString(
        file,
        EXERCISES
            + (terminal ? "Prompt.rehearse();\n" : "")
            + (board || boardHost != null ? "board();\n" : ""),
        StandardOpenOption.APPEND);
    return file;
  }
}
