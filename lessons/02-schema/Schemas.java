///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Lesson 2: the same counts with schemas given in four ways, and malformed rows
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
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.StructType;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import workbook.session.FolderStream;
import workbook.session.Refusal;
import workbook.session.Session;

/** The pipeline of lesson 2: {@code ./jbang lesson-02@. --observe}. */
@Command(
    name = "lesson-02",
    version = "lesson-02, Spark 3.5.9",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false,
    description = {
      "Counts events by type, with the schema given in another way:",
      "  ddl       a line of text (the default)",
      "  struct    a StructType",
      "  table     that of an existing table",
      "  inferred  what Spark guesses from the files that are there",
      ""
    },
    footer = {"", "Exit codes: 0 finished, 1 the stream failed, 2 a wrong option."})
public class Schemas implements Callable<Integer> {

  private static final String SCHEMA = "timestamp STRING, user_id INT, event STRING";

  /** The ways to give a schema. */
  enum Given {
    ddl,
    struct,
    table,
    inferred
  }

  @Option(names = "--schema", description = "ddl, struct, table or inferred.")
  Given given = Given.ddl;

  @Option(names = "--mode", description = "permissive, dropmalformed or failfast.")
  String mode = "permissive";

  @Option(names = "--observe", description = "Count rows, malformed ones and values on the way.")
  boolean observe;

  @Option(names = "--check-header", description = "Fail at a header line unlike the schema.")
  boolean checkHeader;

  @Option(names = "--input", paramLabel = "DIR", description = "A folder of CSV files.")
  Path input = Path.of("data/malformed");

  @Option(names = "--files", paramLabel = "N", description = "Files in a micro-batch.")
  int files = 1;

  @Option(names = "--verbose", description = "Show stack traces.")
  boolean verbose;

  @Spec CommandSpec spec;

  public static void main(String... args) {
    System.exit(command().execute(args));
  }

  /** The command line: what is wrong becomes a sentence and an exit code. */
  static CommandLine command() {
    var lesson = new Schemas();
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
    if (!List.of("permissive", "dropmalformed", "failfast").contains(mode)) {
      throw wrong("--mode " + mode + " is unknown: permissive, dropmalformed or failfast.");
    }
    SparkSession spark = Session.local();
    try (FolderStream folder = arrivals()) {
      Dataset<Row> events = source(spark, folder.path());
      Dataset<Row> result = aggregation(events);
      StreamingQuery running = sink(result);
      running.awaitTermination();
      tellObserved(running);
    }
    return 0;
  }

  /** Source and schema: what a row is, and what becomes of a line that is none, is this lesson. */
  private Dataset<Row> source(SparkSession spark, String path) {
    StructType schema = schema(spark, path);
    if (observe) {
      schema = schema.add("_corrupt_record", "string");
    }
    System.out.println("Schema " + schema.toDDL() + "\n");
    Dataset<Row> events =
        spark
            .readStream()
            .schema(schema)
            .option("header", true)
            .option("mode", mode)
            .option("enforceSchema", !checkHeader)
            .option("maxFilesPerTrigger", files)
            .csv(path);
    // Spark parses only the columns that a query names, and finds malformed only what it parses.
    return observe
        ? events.observe(
            "rows",
            count(lit(1)).as("all"),
            count(col("_corrupt_record")).as("malformed"),
            count(col("timestamp")).as("timestamp"),
            count(col("user_id")).as("user_id"),
            count(col("event")).as("event"))
        : events;
  }

  private StructType schema(SparkSession spark, String path) {
    return switch (given) {
      case ddl -> StructType.fromDDL(SCHEMA);
      case struct ->
          new StructType().add("timestamp", "string").add("user_id", "int").add("event", "string");
      case table -> {
        spark.sql("CREATE TABLE IF NOT EXISTS events (" + SCHEMA + ") USING csv");
        yield spark.table("events").schema();
      }
      case inferred ->
          spark.read().option("header", true).option("inferSchema", true).csv(path).schema();
    };
  }

  /** Aggregation: events by type. A row without an event is counted, too, as NULL. */
  private Dataset<Row> aggregation(Dataset<Row> events) {
    return events.groupBy("event").count();
  }

  /** Output mode, sink and trigger: process what is there in micro-batches, then end. */
  private StreamingQuery sink(Dataset<Row> result) throws Exception {
    return result
        .writeStream()
        .outputMode("complete")
        .trigger(Trigger.AvailableNow())
        .foreachBatch(Schemas::print)
        .start();
  }

  /** A micro-batch as a table. Sorted, as Spark promises no order. */
  private static void print(Dataset<Row> batch, Long id) {
    System.out.println("Batch " + id);
    Column[] columns = Stream.of(batch.columns()).map(batch::col).toArray(Column[]::new);
    batch.sort(columns).show(100, false);
  }

  /** What {@code observe} has counted in passing stands in each micro-batch's progress. */
  private static void tellObserved(StreamingQuery query) {
    for (StreamingQueryProgress progress : query.recentProgress()) {
      Row rows = progress.observedMetrics().get("rows");
      if (rows != null) {
        System.out.printf(
            "Batch %d: %d rows, %d malformed. Not NULL: timestamp %d, user_id %d, event %d%n",
            progress.batchId(), rows.get(0), rows.get(1), rows.get(2), rows.get(3), rows.get(4));
      }
    }
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
