///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Lesson 1: the same counts from files, Kafka, a socket and rows that Spark makes
//JAVA 17
//DEPS org.slf4j:slf4j-simple:2.0.17
//DEPS org.apache.spark:spark-sql_2.12:3.5.9
//DEPS org.apache.spark:spark-sql-kafka-0-10_2.12:3.5.7
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
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import workbook.session.FolderStream;
import workbook.session.RealServer;
import workbook.session.Refusal;
import workbook.session.Session;

/** The pipeline of lesson 1: {@code ./jbang lesson-01@. --source rate}. */
@Command(
    name = "lesson-01",
    version = "lesson-01, Spark 3.5.9",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false,
    description = {
      "Counts events by type, read from another source. The sources:",
      "  csv               files that arrive in a folder (the default)",
      "  kafka             a topic; the events of the CSV files are written to it first",
      "  socket            lines from a TCP server, such as nc",
      "  rate              rows that Spark makes, so many a second",
      "  rate-micro-batch  rows that Spark makes, so many a micro-batch",
      ""
    },
    footer = {"", "Exit codes: 0 finished, 1 the stream failed, 2 a wrong option."})
public class Sources implements Callable<Integer> {

  private static final String SCHEMA = "timestamp STRING, user_id INT, event STRING";

  private static final int POLL_MILLIS = 50;

  /** How long Kafka's producer waits for a broker to answer; a minute is its default. */
  private static final int BROKER_MILLIS = 5_000;

  private static final List<String> EVENTS = List.of("login", "logout", "purchase", "view");

  @Option(names = "--source", description = "csv, kafka, socket, rate or rate-micro-batch.")
  String source = "csv";

  @Option(names = "--input", paramLabel = "DIR", description = "csv, kafka: a folder of CSV files.")
  Path input = Path.of("data/events");

  @Option(names = "--files", paramLabel = "N", description = "csv: files in a micro-batch.")
  int files = 4;

  @Option(names = "--latest-first", description = "csv: the youngest files first.")
  boolean latestFirst;

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT",
      defaultValue = Option.NULL_VALUE,
      description = "kafka: your own broker. Default: one that starts and ends with this run.")
  String bootstrapServers;

  @Option(names = "--topic", description = "kafka: the topic to write to and read from.")
  String topic = "events";

  @Option(names = "--host", description = "socket: where the server runs.")
  String host = "localhost";

  @Option(names = "--port", description = "socket: the server's port.")
  int port = 9999;

  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "kafka, rate: rows a batch, or a second.")
  int rows = 10;

  @Option(
      names = "--batches",
      paramLabel = "N",
      description = "socket, rate: tables until the end.")
  int batches = 3;

  @Option(names = "--verbose", description = "Show stack traces.")
  boolean verbose;

  @Spec CommandSpec spec;

  private volatile int printed;

  public static void main(String... args) {
    System.exit(command().execute(args));
  }

  /** The command line: what is wrong becomes a sentence and an exit code. */
  static CommandLine command() {
    var lesson = new Sources();
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
    checkOptions();
    SparkSession spark = Session.local();
    if (source.equals("kafka") && bootstrapServers == null) {
      RealServer kafka = RealServer.kafka();
      System.out.println(kafka);
      bootstrapServers = kafka.address();
    }
    try (FolderStream folder = arrivals()) {
      if (source.equals("kafka")) {
        write(spark, folder.path());
      }
      Dataset<Row> events = source(spark, folder.path());
      Dataset<Row> result = aggregation(events);
      StreamingQuery running = sink(result);
      while (!running.awaitTermination(POLL_MILLIS)) {
        if (printed == batches && !ends()) {
          running.stop(); // The other sources have no end of their own.
        }
      }
    }
    return 0;
  }

  /** Source and schema: where the rows come from is this lesson; all have a column event. */
  private Dataset<Row> source(SparkSession spark, String path) {
    return switch (source) {
      case "csv" ->
          spark
              .readStream()
              .schema(SCHEMA)
              .option("header", true)
              .option("maxFilesPerTrigger", files)
              .option("latestFirst", latestFirst)
              .csv(path);
      case "kafka" ->
          spark
              .readStream()
              .format("kafka")
              .option("kafka.bootstrap.servers", bootstrapServers)
              .option("subscribe", topic)
              .option("startingOffsets", "earliest")
              .option("maxOffsetsPerTrigger", rows)
              .load()
              .select(from_csv(col("value").cast("string"), lit(SCHEMA), Map.of()).as("row"))
              .select("row.*");
      case "socket" ->
          spark
              .readStream()
              .format("socket")
              .option("host", host)
              .option("port", port)
              .load()
              .select(col("value").as("event"));
      case "rate" ->
          spark
              .readStream()
              .format("rate")
              .option("rowsPerSecond", rows)
              .load()
              .select(event(col("value")).as("event"));
      default ->
          spark
              .readStream()
              .format("rate-micro-batch")
              .option("rowsPerBatch", rows)
              .load()
              .select(event(col("value")).as("event"));
    };
  }

  /** Writes the files' events to the topic, the oldest first; not as a stream. */
  private void write(SparkSession spark, String path) {
    spark
        .read()
        .schema(SCHEMA)
        .option("header", true)
        .csv(path)
        .orderBy("timestamp")
        .select(to_csv(struct("*")).as("value"))
        .write()
        .format("kafka")
        .option("kafka.bootstrap.servers", bootstrapServers)
        .option("kafka.max.block.ms", BROKER_MILLIS)
        .option("topic", topic)
        .save();
  }

  /** Whether the source says that it has no more: then the trigger is available-now. */
  private boolean ends() {
    return source.equals("csv") || source.equals("kafka");
  }

  /** The rate sources number their rows; the number becomes one of four events. */
  private static Column event(Column number) {
    Column[] names = EVENTS.stream().map(functions::lit).toArray(Column[]::new);
    return element_at(array(names), number.mod(names.length).plus(1).cast("int"));
  }

  /** Aggregation: events by type, whatever the source. */
  private Dataset<Row> aggregation(Dataset<Row> events) {
    return events.groupBy("event").count();
  }

  /** Output mode, sink and trigger: files and Kafka are read to the end, others each second. */
  private StreamingQuery sink(Dataset<Row> result) throws Exception {
    return result
        .writeStream()
        .outputMode("complete")
        .trigger(ends() ? Trigger.AvailableNow() : Trigger.ProcessingTime("1 second"))
        .foreachBatch(this::print)
        .start();
  }

  /** A micro-batch as a table. Sorted, as Spark promises no order. */
  private void print(Dataset<Row> batch, Long id) {
    if (!ends() && (printed == batches || batch.isEmpty())) {
      return; // A socket's first batch is empty: Spark connects in it.
    }
    System.out.println("Batch " + id);
    Column[] columns = Stream.of(batch.columns()).map(batch::col).toArray(Column[]::new);
    batch.sort(columns).show(100, false);
    printed++;
  }

  /** Everything that can be known to be wrong before Spark starts. */
  private void checkOptions() {
    if (!List.of("csv", "kafka", "socket", "rate", "rate-micro-batch").contains(source)) {
      throw wrong(
          "--source " + source + " is unknown: csv, kafka, socket, rate or rate-micro-batch.");
    }
    if (port < 1 || port > 65_535) {
      throw wrong("--port " + port + " is no port: use 1 to 65535.");
    }
    if (files < 1 || rows < 1 || batches < 1) {
      throw wrong("--files, --rows and --batches must be 1 or more.");
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
