///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Lesson 5: the same counts through append, update and complete
//JAVA 17
//DEPS org.slf4j:slf4j-simple:2.0.17
//DEPS org.apache.spark:spark-sql_2.12:3.5.9
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../../workbook/session/*.java

import static org.apache.spark.sql.functions.*;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

/** The pipeline of lesson 5: {@code ./jbang lesson-05@. --mode update}. */
@Command(
    name = "lesson-05",
    version = "lesson-05, Spark 3.5.9",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false,
    description = {
      "Sends the same result in another output mode. The queries:",
      "  counts   events by type (the default)",
      "  minutes  events by minute, with a watermark of one minute",
      "  events   the events as they are, no aggregation",
      ""
    },
    footer = {"", "Exit codes: 0 finished, 1 the stream failed, 2 a wrong option."})
public class OutputModes implements Callable<Integer> {

  private static final String SCHEMA = "timestamp STRING, user_id INT, event STRING";

  /** The queries that the output modes are tried on. */
  enum Query {
    counts,
    minutes,
    events
  }

  @Option(names = "--mode", description = "append, update or complete.")
  String mode = "complete";

  @Option(names = "--query", description = "counts, minutes or events.")
  Query query = Query.counts;

  @Option(names = "--input", paramLabel = "DIR", description = "A folder of CSV files.")
  Path input = Path.of("data/events");

  @Option(names = "--files", paramLabel = "N", description = "Files in a micro-batch.")
  int files = 4;

  @Option(names = "--verbose", description = "Show stack traces.")
  boolean verbose;

  @Spec CommandSpec spec;

  public static void main(String... args) {
    System.exit(command().execute(args));
  }

  /** The command line: what is wrong becomes a sentence and an exit code. */
  static CommandLine command() {
    var lesson = new OutputModes();
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
    if (!List.of("append", "update", "complete").contains(mode)) {
      throw wrong("--mode " + mode + " is unknown: use append, update or complete.");
    }
    SparkSession spark = Session.local();
    try (FolderStream folder = arrivals()) {
      Dataset<Row> events = source(spark, folder.path());
      Dataset<Row> result = aggregation(events);
      StreamingQuery running = sink(result);
      running.awaitTermination();
    }
    return 0;
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

  /** Aggregation: which queries a mode can send, and what it sends of each, is this lesson. */
  private Dataset<Row> aggregation(Dataset<Row> events) {
    return switch (query) {
      case counts -> events.groupBy("event").count();
      case minutes ->
          events
              .withColumn("time", to_timestamp(col("timestamp")))
              .withWatermark("time", "1 minute")
              .groupBy(window(col("time"), "1 minute"))
              .count()
              .select(date_format(col("window.start"), "HH:mm").as("minute"), col("count"));
      case events -> events;
    };
  }

  /** Output mode, sink and trigger: process what is there in micro-batches, then end. */
  private StreamingQuery sink(Dataset<Row> result) throws Exception {
    return result
        .writeStream()
        .outputMode(mode)
        .trigger(Trigger.AvailableNow())
        .foreachBatch(OutputModes::print)
        .start();
  }

  /** A micro-batch as a table. Sorted, as Spark promises no order. */
  private static void print(Dataset<Row> batch, Long id) {
    System.out.println("Batch " + id);
    Column[] columns = Stream.of(batch.columns()).map(batch::col).toArray(Column[]::new);
    batch.sort(columns).show(100, false);
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
