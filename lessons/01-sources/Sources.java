///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Lesson 1: the same counts from files, Kafka, a socket and rows that Spark makes
//JAVA 17
//DEPS org.slf4j:slf4j-simple:2.0.17
//DEPS org.apache.spark:spark-sql_2.12:3.5.9
//DEPS org.apache.spark:spark-sql-kafka-0-10_2.12:3.5.7
//SOURCES ../../workbook/session/*.java
//SOURCES EventTopic.java Tables.java

import static org.apache.spark.sql.functions.*;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.*;
import org.apache.spark.sql.streaming.*;
import picocli.CommandLine.*;
import workbook.session.*;

/** The pipeline of lesson 1: {@code ./jbang lesson-01@. --source rate}. */
@Command(name = "lesson-01", description = Sources.HELP)
public class Sources implements Callable<Integer> {

  static final String SCHEMA = "timestamp STRING, user_id INT, event STRING";

  public static void main(String... args) {
    LessonScript.run(new Sources(), args);
  }

  @Override
  public Integer call() throws Exception {
    checkOptions();
    SparkSession spark = Session.local();
    try (FolderStream folder = LessonScript.arrivals(input)) {
      if (source.equals("kafka")) {
        kafka.fill(spark, folder.path());
      }
      Dataset<Row> events = source(spark, folder.path());
      Dataset<Row> result = aggregation(events);
      StreamingQuery running = sink(result);
      tables.awaitEnd(running, ends());
    }
    return 0;
  }

  /** Source and schema: where the rows come from is this lesson; all have a column event. */
  private Dataset<Row> source(SparkSession spark, String path) {
    DataStreamReader reader = spark.readStream().format(source);
    return switch (source) {
      case "csv" ->
          reader
              .schema(SCHEMA)
              .option("header", true)
              .option("maxFilesPerTrigger", files)
              .option("latestFirst", latestFirst)
              .load(path);
      case "kafka" ->
          reader
              .option("kafka.bootstrap.servers", kafka.bootstrapServers)
              .option("subscribe", kafka.topic)
              .option("startingOffsets", "earliest")
              .option("maxOffsetsPerTrigger", rows)
              .load()
              .select(from_csv(col("value").cast("string"), lit(SCHEMA), Map.of()).as("row"))
              .select("row.*");
      case "socket" ->
          reader.option("host", host).option("port", port).load().select(col("value").as("event"));
      case "rate" -> reader.option("rowsPerSecond", rows).load().selectExpr(EVENT);
      default -> reader.option("rowsPerBatch", rows).load().selectExpr(EVENT);
    };
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

  /** Whether the source says that it has no more: then the trigger is available-now. */
  private boolean ends() {
    return source.matches("csv|kafka");
  }

  /** The rate sources number their rows; the number becomes one of four events. */
  private static final String EVENT =
      "element_at(array('login', 'logout', 'purchase', 'view'), int(value % 4 + 1)) AS event";

  static final String HELP =
      """
      Counts events by type, read from another source. The sources:
        csv               files that arrive in a folder (the default)
        kafka             a topic; the events of the CSV files are written to it first
        socket            lines from a TCP server, such as nc
        rate              rows that Spark makes, so many a second
        rate-micro-batch  rows that Spark makes, so many a micro-batch
      """;

  @Option(names = "--source", description = "csv, kafka, socket, rate or rate-micro-batch.")
  String source = "csv";

  @Option(names = "--input", paramLabel = "DIR", description = "csv, kafka: a folder of CSV files.")
  Path input = Path.of("data/events");

  @Option(names = "--files", paramLabel = "N", description = "csv: files in a micro-batch.")
  int files = 4;

  @Option(names = "--latest-first", description = "csv: the youngest files first.")
  boolean latestFirst;

  @Mixin EventTopic kafka = new EventTopic();

  @Option(names = "--host", description = "socket: where the server runs.")
  String host = "localhost";

  @Option(names = "--port", description = "socket: the server's port.")
  int port = 9999;

  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "kafka, rate: rows a batch, or a second.")
  int rows = 10;

  @Mixin Tables tables = new Tables();

  /** Everything that can be known to be wrong before Spark starts. */
  private void checkOptions() {
    LessonScript.require(
        source.matches("csv|kafka|socket|rate|rate-micro-batch"),
        "--source " + source + " is unknown: csv, kafka, socket, rate or rate-micro-batch.");
    LessonScript.require(
        port >= 1 && port <= 65_535, "--port " + port + " is no port: use 1 to 65535.");
    LessonScript.require(
        files >= 1 && rows >= 1 && tables.batches >= 1,
        "--files, --rows and --batches must be 1 or more.");
  }

  private void print(Dataset<Row> batch, Long id) {
    tables.print(batch, id, ends());
  }
}
