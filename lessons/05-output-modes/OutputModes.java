///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Lesson 5: the same counts through append, update and complete
//JAVA 17
//DEPS org.slf4j:slf4j-simple:2.0.17
//DEPS org.apache.spark:spark-sql_2.12:3.5.9
//SOURCES ../../workbook/session/*.java

import static org.apache.spark.sql.functions.*;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.spark.sql.*;
import org.apache.spark.sql.streaming.*;
import picocli.CommandLine.*;
import workbook.session.*;

/** The pipeline of lesson 5: {@code ./jbang lesson-05@. --mode update}. */
@Command(name = "lesson-05", description = OutputModes.HELP)
public class OutputModes implements Callable<Integer> {

  private static final String SCHEMA = "timestamp STRING, user_id INT, event STRING";

  public static void main(String... args) {
    LessonScript.run(new OutputModes(), args);
  }

  @Override
  public Integer call() throws Exception {
    checkOptions();
    SparkSession spark = Session.local();
    try (FolderStream folder = LessonScript.arrivals(input)) {
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

  static final String HELP =
      """
      Sends the same result in another output mode. The queries:
        counts   events by type (the default)
        minutes  events by minute, with a watermark of one minute
        events   the events as they are, no aggregation
      """;

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

  /** Everything that can be known to be wrong before Spark starts. */
  private void checkOptions() {
    LessonScript.require(files >= 1, "--files must be 1 or more.");
    LessonScript.require(
        mode.matches("append|update|complete"),
        "--mode " + mode + " is unknown: use append, update or complete.");
  }

  /** A micro-batch as a table. Sorted, as Spark promises no order. */
  private static void print(Dataset<Row> batch, Long id) {
    System.out.println("Batch " + id);
    Column[] columns = Stream.of(batch.columns()).map(batch::col).toArray(Column[]::new);
    batch.sort(columns).show(100, false);
  }
}
