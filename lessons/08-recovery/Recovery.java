///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Lesson 8: the same counts, stopped, killed and failing, and going on
//JAVA 17
//DEPS org.slf4j:slf4j-simple:2.0.17
//DEPS org.apache.spark:spark-sql_2.12:3.5.9
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../../workbook/session/*.java

import static org.apache.spark.sql.functions.*;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileUtil;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import workbook.session.Refusal;
import workbook.session.Session;

/** The pipeline of lesson 8: {@code ./jbang lesson-08@. --kill-in 1}, and then without. */
@Command(
    name = "lesson-08",
    version = "lesson-08, Spark 3.5.9",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false,
    description = {
      "Counts events by type, and keeps files and progress in a folder: each run",
      "goes on where the one before it ended. Delete the folder to begin anew.",
      ""
    },
    footer = {
      "",
      "Exit codes: 0 finished, 1 the stream failed, 2 a wrong option,",
      "137 killed by --kill-in."
    })
public class Recovery implements Callable<Integer> {

  private static final String SCHEMA = "timestamp STRING, user_id INT, event STRING";
  private static final int KILLED = 137; // What a shell reports after kill -9.

  @Option(names = "--folder", paramLabel = "DIR", description = "For input and checkpoint.")
  Path folder = Path.of("work/lesson-08");

  @Option(names = "--input", paramLabel = "DIR", description = "CSV files that arrive in it.")
  Path input = Path.of("data/events");

  @Option(names = "--arrived", paramLabel = "N", description = "So many of them, at most.")
  int arrived = 1000;

  @Option(names = "--files", paramLabel = "N", description = "Files in a micro-batch.")
  int files = 4;

  @Option(
      names = "--kill-in",
      paramLabel = "BATCH",
      showDefaultValue = CommandLine.Help.Visibility.NEVER,
      description = "Kill the process in this batch: its rows are out, its commit is not.")
  long killIn = -1;

  @Option(
      names = "--fail-in",
      paramLabel = "BATCH",
      showDefaultValue = CommandLine.Help.Visibility.NEVER,
      description = "Let the sink fail in this batch, the first time.")
  long failIn = -1;

  @Option(names = "--restarts", paramLabel = "N", description = "Start again after a failure.")
  int restarts = 0;

  @Option(names = "--pause", paramLabel = "SECONDS", description = "Before a new start.")
  int pauseSeconds = 1;

  @Option(names = "--verbose", description = "Show stack traces.")
  boolean verbose;

  @Spec CommandSpec spec;

  private boolean printed;

  public static void main(String... args) {
    System.exit(command().execute(args));
  }

  /** The command line: what is wrong becomes a sentence and an exit code. */
  static CommandLine command() {
    var lesson = new Recovery();
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
    if (arrived < 0 || restarts < 0 || pauseSeconds < 0) {
      throw wrong("--arrived, --restarts and --pause can't be less than 0.");
    }
    String path = arrivals();
    // Libraries that Spark unpacks: who is killed leaves them, and here they are easily found.
    System.setProperty("java.io.tmpdir", Files.createDirectories(folder.resolve("tmp")).toString());
    SparkSession spark = Session.local();
    Dataset<Row> events = source(spark, path);
    Dataset<Row> result = aggregation(events);
    int exitCode = run(result);
    if (!printed) {
      System.out.println("No batch: no file is new. Delete " + folder + " to begin anew.");
    }
    return exitCode;
  }

  /** Waits for the query's end; after a failure it may start again. */
  private int run(Dataset<Row> result) throws Exception {
    for (int left = restarts; ; left--) {
      StreamingQuery running = sink(result);
      try {
        running.awaitTermination();
        return 0;
      } catch (StreamingQueryException failure) {
        if (left <= 0) {
          throw failure;
        }
        System.out.println(Refusal.of(failure));
        System.out.printf("Again in %d s.%n%n", pauseSeconds);
        Thread.sleep(1000L * pauseSeconds);
      }
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

  /** Output mode, sink and trigger; the checkpoint is this lesson. */
  private StreamingQuery sink(Dataset<Row> result) throws Exception {
    return result
        .writeStream()
        .outputMode("complete")
        .option("checkpointLocation", folder.resolve("checkpoint").toString())
        .trigger(Trigger.AvailableNow())
        .foreachBatch(this::print)
        .start();
  }

  /** A micro-batch as a table. Sorted, as Spark promises no order. */
  private void print(Dataset<Row> batch, Long id) throws IOException {
    printed = true;
    System.out.println("Batch " + id);
    if (id == failIn) {
      failIn = -1;
      throw new IOException("The database is away.");
    }
    Column[] columns = Stream.of(batch.columns()).map(batch::col).toArray(Column[]::new);
    batch.sort(columns).show(100, false);
    if (id == killIn) {
      System.out.println("Killed.");
      // The session's own temporary files are no part of the experiment; the checkpoint is.
      FileUtil.fullyDelete(new File(batch.sparkSession().conf().get("spark.local.dir")));
      Runtime.getRuntime().halt(KILLED); // No hook runs and nothing is closed, as with kill -9.
    }
  }

  /** Lets files arrive that are not there yet, in the order of their names: Spark goes by times. */
  private String arrivals() throws IOException {
    if (!Files.isDirectory(input)) {
      throw wrong("--input " + input + " is no folder: start in the workbook's own, or name one.");
    }
    Path folder = Files.createDirectories(this.folder.resolve("input"));
    Instant time = Instant.parse("2026-01-01T00:00:00Z");
    try (Stream<Path> list = Files.list(input)) {
      for (Path file :
          list.filter(each -> each.toString().endsWith(".csv")).sorted().limit(arrived).toList()) {
        time = time.plusSeconds(1);
        Path whole = folder.resolve(file.getFileName());
        if (!Files.exists(whole)) {
          Path hidden = folder.resolve("." + file.getFileName());
          Files.copy(file, hidden, StandardCopyOption.REPLACE_EXISTING);
          Files.setLastModifiedTime(hidden, FileTime.from(time));
          Files.move(hidden, whole, StandardCopyOption.ATOMIC_MOVE);
        }
      }
    }
    return folder.toString();
  }

  private ParameterException wrong(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }
}
