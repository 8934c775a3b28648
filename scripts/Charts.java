///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Draws what a stream does that runs by itself, as charts in a browser
//JAVA 17
//DEPS info.picocli:picocli:4.7.7
//DEPS com.fasterxml.jackson.core:jackson-databind:2.15.2
//DEPS org.webjars.npm:uplot:1.6.30
//SOURCES ../workbook/board/ProgressBoard.java
//SOURCES ../workbook/board/ProgressLog.java
//SOURCES ../workbook/board/LoopbackServer.java
//SOURCES ../workbook/board/Followers.java
//SOURCES ../workbook/board/BoardFiles.java
//SOURCES ../workbook/board/VisibleText.java
//FILES board/charts.html=../workbook/board/charts.html
//FILES board/charts.css=../workbook/board/charts.css
//FILES board/charts.js=../workbook/board/charts.js
//FILES board/board.css=../workbook/board/board.css
//COMPILE_OPTIONS -proc:none -encoding UTF-8
// It stands beside a stream, which needs the cores.
//RUNTIME_OPTIONS -XX:TieredStopAtLevel=1 -XX:+UseSerialGC

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import workbook.board.ProgressBoard;

/** What {@code stream-processor@. --board} starts beside itself. */
@Command(
    name = "charts",
    version = "charts 1.0.0",
    mixinStandardHelpOptions = true,
    description = {
      "Draws the last ten minutes of a stream in a browser: rows in and processed a",
      "second, where a batch's time goes, the state, and how far behind the source it is.",
      "It reads Spark's reports from its input, each as JSON in a line, and ends with it.",
      "stream-processor and demo start it with --board. For a stream of your own, write",
      "event.progress().json() of a StreamingQueryListener to it."
    })
public class Charts implements Callable<Integer> {

  @Spec private CommandSpec spec;

  public static void main(String... args) {
    System.exit(new CommandLine(new Charts()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    if (System.console() != null) { // Then the input is a keyboard.
      throw new ParameterException(
          spec.commandLine(),
          "charts reads a stream's reports from its input: ./jbang stream-processor@. --board"
              + " starts both.");
    }
    try (ProgressBoard board = new ProgressBoard()) {
      System.out.println("The board: " + board.address());
      var reports = new BufferedReader(new InputStreamReader(System.in, UTF_8));
      long number = 0;
      for (String line = reports.readLine(); line != null; line = reports.readLine()) {
        number++;
        try {
          board.add(line);
        } catch (IllegalArgumentException e) {
          System.err.println("Line " + number + " is not drawn: " + e.getMessage() + ".");
        }
      }
    }
    return 0;
  }
}
