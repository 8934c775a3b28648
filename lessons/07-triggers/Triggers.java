///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Lesson 7: the same counts, with other rules for when a batch runs
//JAVA 17
//DEPS org.slf4j:slf4j-simple:2.0.17
//DEPS org.apache.spark:spark-sql_2.12:3.5.9
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../../workbook/session/*.java

import static org.apache.spark.sql.functions.*;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalTime;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import workbook.session.FolderStream;
import workbook.session.Refusal;
import workbook.session.Session;

/** The pipeline of lesson 7: {@code ./jbang lesson-07@. --trigger '2 seconds'}. */
@Command(
    name = "lesson-07",
    version = "lesson-07, Spark 3.5.9",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false,
    description = {
      "Counts events by type. The trigger says when a micro-batch runs:",
      "  none           at once when the one before has ended",
      "  '2 seconds'    at each full interval: any, such as '500 milliseconds'",
      "  once           once, for all that is there (deprecated)",
      "  available-now  until all that is there is done (the default)",
      "  continuous     no micro-batches; Spark refuses it for this pipeline",
      ""
    },
    footer = {"", "Exit codes: 0 finished, 1 the stream failed, 2 a wrong option."})
public class Triggers implements Callable<Integer> {

  private static final String SCHEMA = "timestamp STRING, user_id INT, event STRING";

  @Option(names = "--trigger", paramLabel = "WHEN", description = "When a micro-batch runs.")
  String when = "available-now";

  @Option(names = "--input", paramLabel = "DIR", description = "A folder of CSV files.")
  Path input = Path.of("data/events");

  @Option(names = "--files", paramLabel = "N", description = "Files in a micro-batch.")
  int files = 4;

  @Option(
      names = "--slow",
      paramLabel = "MILLIS",
      description = "Makes each batch take so much longer.")
  int slowMillis = 0;

  @Option(
      names = "--idle",
      paramLabel = "SECONDS",
      description = "Waits for new files when all is read, and tells what that costs.")
  int idleSeconds = 0;

  @Option(names = "--verbose", description = "Show Spark's warnings, and stack traces.")
  boolean verbose;

  @Spec CommandSpec spec;

  public static void main(String... args) {
    System.exit(command().execute(args));
  }

  /** The command line: what is wrong becomes a sentence and an exit code. */
  static CommandLine command() {
    var lesson = new Triggers();
    var command = new CommandLine(lesson);
    command.setParameterExceptionHandler(
        (problem, arguments) -> {
          Refusal.wrap(problem.getMessage()).forEach(command.getErr()::println);
          command.getErr().println("--help lists the options.");
          return 2;
        });
    command.setExecutionExceptionHandler(
        (problem, commandLine, result) -> {
          commandLine.getErr().println(Refusal.of(problem));
          if (lesson.verbose) {
            problem.printStackTrace(commandLine.getErr());
          }
          return 1;
        });
    return command;
  }

  @Override
  public Integer call() throws Exception {
    if (files < 1) {
      throw wrong("--files must be 1 or more.");
    }
    if (slowMillis < 0 || idleSeconds < 0) {
      throw wrong("--slow and --idle can't be less than 0.");
    }
    Trigger trigger = trigger();
    if (verbose) {
      System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
    }
    SparkSession spark = Session.local();
    try (FolderStream folder = arrivals()) {
      Dataset<Row> events = source(spark, folder.path());
      Dataset<Row> result = aggregation(events);
      StreamingQuery running = sink(result, trigger);
      if (when.equals("once") || when.equals("available-now")) {
        running.awaitTermination();
      } else {
        running.processAllAvailable();
        idle();
        running.stop();
      }
    }
    return 0;
  }

  /** When a micro-batch runs. */
  @SuppressWarnings("deprecation") // Trigger.Once is here to be seen beside available-now.
  private Trigger trigger() {
    try {
      return switch (when) {
        case "none" -> Trigger.ProcessingTime(0);
        case "once" -> Trigger.Once();
        case "available-now" -> Trigger.AvailableNow();
        case "continuous" -> Trigger.Continuous("1 second");
        default -> Trigger.ProcessingTime(when);
      };
    } catch (IllegalArgumentException notAnInterval) {
      throw wrong(
          "--trigger '%s' is no interval: use '2 seconds', or a word that --help lists."
              .formatted(when));
    }
  }

  /** Leaves the query with nothing to do, and tells what that costs. */
  private void idle() throws InterruptedException {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long before = system.getProcessCpuTime();
    Thread.sleep(1000L * idleSeconds);
    double seconds = (system.getProcessCpuTime() - before) / 1e9;
    if (idleSeconds > 0) {
      System.out.printf("Idle for %d s: %.2f s of CPU time%n", idleSeconds, seconds);
    }
  }

  /** Source and schema: events from CSV files, a few files in each micro-batch. */
  private Dataset<Row> source(SparkSession spark, String path) {
    return spark
        .readStream()
        .schema(SCHEMA)
        .option("header", true)
        .option("maxFilesPerTrigger", files)
        .csv(path);
  }

  /** Aggregation: events by type. */
  private Dataset<Row> aggregation(Dataset<Row> events) {
    return events.groupBy("event").count();
  }

  /** Output mode, sink and trigger: the trigger is this lesson. */
  private StreamingQuery sink(Dataset<Row> result, Trigger trigger) throws Exception {
    return result
        .writeStream()
        .outputMode("complete")
        .trigger(trigger)
        .foreachBatch(this::print)
        .start();
  }

  /** A micro-batch as a table. Sorted, as Spark promises no order. */
  private void print(Dataset<Row> batch, Long id) throws InterruptedException {
    System.out.printf("Batch %d, at %tT%n", id, LocalTime.now());
    Column[] columns = Stream.of(batch.columns()).map(batch::col).toArray(Column[]::new);
    batch.sort(columns).show(100, false);
    Thread.sleep(slowMillis);
  }

  /** The files of the input, arriving in the order of their names: Spark goes by their times. */
  private FolderStream arrivals() throws IOException {
    if (!Files.isDirectory(input)) {
      throw wrong("--input " + input + " is no folder: start in the workbook's own, or name one.");
    }
    FolderStream folder = new FolderStream();
    try (Stream<Path> list = Files.list(input)) {
      for (Path file : list.filter(each -> each.toString().endsWith(".csv")).sorted().toList()) {
        folder.file(file.getFileName().toString(), Files.readString(file).split("\\R"));
      }
    }
    return folder;
  }

  private ParameterException wrong(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }
}
