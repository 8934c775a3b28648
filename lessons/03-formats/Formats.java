///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Lesson 3: the same counts from files of six formats, and what each costs
//JAVA 17
//DEPS org.slf4j:slf4j-simple:2.0.17
//DEPS org.apache.spark:spark-sql_2.12:3.5.9
//DEPS io.delta:delta-spark_2.12:3.3.2
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../../workbook/session/*.java

import static org.apache.spark.sql.functions.*;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamReader;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import workbook.session.Refusal;
import workbook.session.Session;
import workbook.session.TempFolder;

/** The pipeline of lesson 3: {@code ./jbang lesson-03@. --format parquet}. */
@Command(
    name = "lesson-03",
    version = "lesson-03, Spark 3.5.9",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false,
    description = {
      "Counts events by type, from files of another format. The formats:",
      "  csv      lines with a header (the default)",
      "  json     an object in each line",
      "  parquet  columns, with types",
      "  orc      columns, with types",
      "  text     lines, taken apart with from_csv",
      "  delta    Parquet files and a log that says which of them count",
      ""
    },
    footer = {"", "Exit codes: 0 finished, 1 the stream failed, 2 a wrong option."})
public class Formats implements Callable<Integer> {

  private static final String SCHEMA = "timestamp STRING, user_id INT, event STRING";

  /** The formats, named as Spark names them. */
  enum Format {
    csv,
    json,
    parquet,
    orc,
    text,
    delta
  }

  @Option(names = "--format", description = "csv, json, parquet, orc, text or delta.")
  Format format = Format.csv;

  @Option(names = "--input", paramLabel = "DIR", description = "A folder of CSV files.")
  Path input = Path.of("data/events");

  @Option(names = "--files", paramLabel = "N", description = "Files in a micro-batch.")
  int files = 4;

  @Option(names = "--cost", description = "Measure all formats with the same events instead.")
  boolean cost;

  @Option(names = "--rows", paramLabel = "N", description = "Events for --cost.")
  int rows = 1_000_000;

  @Option(names = "--verbose", description = "Show stack traces.")
  boolean verbose;

  @Spec CommandSpec spec;

  public static void main(String... args) {
    System.exit(command().execute(args));
  }

  /** The command line: what is wrong becomes a sentence and an exit code. */
  static CommandLine command() {
    var lesson = new Formats();
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
    if (files < 1 || rows < 1) {
      throw wrong("--files and --rows take a number of 1 or more.");
    }
    if (cost) {
      tellCosts();
      return 0;
    }
    SparkSession spark = Session.local();
    Path folder = arrivals(spark);
    System.out.printf("%s: %s, %,d bytes%n%n", format, count(folder), bytes(folder));
    Dataset<Row> events = source(spark, format, folder);
    Dataset<Row> result = aggregation(events);
    StreamingQuery running = sink(result);
    running.awaitTermination();
    return 0;
  }

  /** Source and schema: what a format knows of its rows, and what must be said, is this lesson. */
  private Dataset<Row> source(SparkSession spark, Format format, Path folder) {
    DataStreamReader reader =
        spark.readStream().format(format.name()).option("maxFilesPerTrigger", files);
    String path = folder.toString();
    return switch (format) {
      case csv -> reader.schema(SCHEMA).option("header", true).load(path);
      case json, parquet, orc -> reader.schema(SCHEMA).load(path);
      // A line is one column, value. What is in it is for the query to find out.
      case text ->
          reader
              .load(path)
              .select(from_csv(col("value"), lit(SCHEMA), Map.of()).as("row"))
              .select("row.*");
      // The table's log has the schema; to give one is refused.
      case delta -> reader.load(path);
    };
  }

  /** Aggregation: events by type. */
  private Dataset<Row> aggregation(Dataset<Row> events) {
    return events.groupBy("event").count();
  }

  /** Output mode, sink and trigger: process what is there in micro-batches, then end. */
  private StreamingQuery sink(Dataset<Row> result) throws Exception {
    return result
        .writeStream()
        .outputMode("complete")
        .trigger(Trigger.AvailableNow())
        .foreachBatch(Formats::print)
        .start();
  }

  /** A micro-batch as a table. Sorted, as Spark promises no order. */
  private static void print(Dataset<Row> batch, Long id) {
    System.out.println("Batch " + id);
    Column[] columns = Stream.of(batch.columns()).map(batch::col).toArray(Column[]::new);
    batch.sort(columns).show(100, false);
  }

  /** The files of the input in the format, one for each, written in the order of their names. */
  private Path arrivals(SparkSession spark) throws IOException {
    if (!Files.isDirectory(input)) {
      throw wrong("--input " + input + " is no folder: start in the workbook's own, or name one.");
    }
    Path folder = TempFolder.create("input");
    try (Stream<Path> list = Files.list(input)) {
      for (Path file : list.filter(each -> each.toString().endsWith(".csv")).sorted().toList()) {
        Dataset<Row> events =
            spark.read().schema(SCHEMA).option("header", true).csv(file.toString());
        write(events.coalesce(1), format, Map.of(), folder);
      }
    }
    return folder;
  }

  /** Adds rows to a folder, as a table: a stream would write the same files. */
  private static void write(
      Dataset<Row> events, Format format, Map<String, String> options, Path folder) {
    Dataset<Row> columns = format == Format.text ? events.select(to_csv(struct(col("*")))) : events;
    columns
        .write()
        .format(format.name())
        .option("header", true)
        .options(options)
        .mode("append")
        .save(folder.toString());
  }

  /** Writes the same events in each format, reads them as a stream, and tells bytes and times. */
  private void tellCosts() throws Exception {
    SparkSession spark = Session.local();
    // The workbook's session is made for ten rows; these two are Spark's own defaults.
    spark.conf().set("spark.sql.codegen.wholeStage", true);
    spark.conf().set("spark.sql.codegen.factoryMode", "FALLBACK");
    List<Cost> costs =
        List.of(
            new Cost("csv", Format.csv, Map.of()),
            new Cost("csv, gzip", Format.csv, Map.of("compression", "gzip")),
            new Cost("json", Format.json, Map.of()),
            new Cost("json, gzip", Format.json, Map.of("compression", "gzip")),
            new Cost("text", Format.text, Map.of()),
            new Cost("parquet", Format.parquet, Map.of()),
            new Cost("orc", Format.orc, Map.of()),
            new Cost("delta", Format.delta, Map.of()));
    System.out.printf("%,d events after a warm-up with fewer, times in seconds%n%n", rows);
    System.out.println("format           bytes  bytes/event  write  read all  count by event");
    for (Cost each : costs) {
      measure(spark, each, Math.max(1, rows / 10)); // The warm-up.
    }
    for (Cost each : costs) {
      System.out.println(measure(spark, each, rows));
    }
  }

  /** A line of the table of costs. */
  private record Cost(String name, Format format, Map<String, String> options) {}

  private String measure(SparkSession spark, Cost cost, int rows) throws Exception {
    Dataset<Row> events = generated(spark, rows);
    Path folder = TempFolder.create("cost");
    long start = System.nanoTime();
    write(events, cost.format, cost.options, folder);
    long written = System.nanoTime();
    Dataset<Row> read = source(spark, cost.format, folder);
    run(read, "append", rows);
    long wasRead = System.nanoTime();
    run(aggregation(read), "complete", rows);
    long counted = System.nanoTime();
    long bytes = bytes(folder);
    return String.format(
        "%-10s %,11d %12.1f %6.2f %9.2f %15.2f",
        cost.name,
        bytes,
        (double) bytes / rows,
        (written - start) / 1e9,
        (wasRead - written) / 1e9,
        (counted - wasRead) / 1e9);
  }

  /** An event a second, of 10,000 users: the same ones each time. */
  private static Dataset<Row> generated(SparkSession spark, int rows) {
    Column time = timestamp_seconds(lit(1_767_261_600).plus(col("id")));
    Column kinds = array(lit("login"), lit("view"), lit("purchase"), lit("logout"));
    return spark
        .range(0, rows, 1, 2)
        .select(
            date_format(time, "yyyy-MM-dd'T'HH:mm:ss").as("timestamp"),
            pmod(hash(col("id")), lit(10_000)).as("user_id"),
            element_at(kinds, pmod(hash(col("id"), lit(1)), lit(4)).plus(1)).as("event"));
  }

  /** Runs a stream over what is there, and throws its result away. */
  private static void run(Dataset<Row> result, String mode, long rows) throws Exception {
    StreamingQuery running =
        result
            .writeStream()
            .outputMode(mode)
            .format("noop")
            .trigger(Trigger.AvailableNow())
            .start();
    running.awaitTermination();
    long read =
        Stream.of(running.recentProgress()).mapToLong(StreamingQueryProgress::numInputRows).sum();
    if (read != rows) {
      throw new IllegalStateException(read + " rows were read, and " + rows + " written.");
    }
  }

  /** The files that hold rows or, in a Delta table, its log. */
  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .filter(file -> !file.endsWith("_SUCCESS"))
          .toList();
    }
  }

  private static String count(Path folder) throws IOException {
    return list(folder).size() + " files";
  }

  private static long bytes(Path folder) throws IOException {
    long bytes = 0;
    for (Path file : list(folder)) {
      bytes += Files.size(file);
    }
    return bytes;
  }

  private ParameterException wrong(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }
}
