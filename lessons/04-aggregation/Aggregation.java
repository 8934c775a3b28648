///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Lesson 4: the same events counted, summed, windowed, joined and kept
//JAVA 17
//DEPS org.slf4j:slf4j-simple:2.0.17
//DEPS org.apache.spark:spark-sql_2.12:3.5.9
//SOURCES ../../workbook/session/*.java
//SOURCES Queries.java

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.spark.sql.*;
import org.apache.spark.sql.streaming.*;
import picocli.CommandLine.*;
import workbook.session.*;

/** The pipeline of lesson 4: {@code ./jbang lesson-04@. --query tumbling}. */
@Command(name = "lesson-04", description = Aggregation.HELP)
public class Aggregation implements Callable<Integer> {

  private static final String SCHEMA = "timestamp STRING, user_id INT, event STRING";

  public static void main(String... args) {
    LessonScript.run(new Aggregation(), args);
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
      tellLateRows(running);
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

  /** Aggregation: what is computed, and what Spark has to keep for it, is this lesson. */
  Dataset<Row> aggregation(Dataset<Row> events) {
    Dataset<Row> timed = Queries.timed(events);
    Dataset<Row> marked = timed.withWatermark("time", times.delay);
    return switch (query) {
      case counts -> timed.groupBy("event").count();
      case numbers -> Queries.numbers(timed);
      case lists -> Queries.lists(timed);
      case tumbling -> Queries.tumbling(marked, times);
      case sliding -> Queries.sliding(marked, times);
      case session -> Queries.session(marked, times);
      case unique -> Queries.unique(marked);
      case plans -> Queries.plans(timed);
      case visits -> Queries.visits(marked);
      case totals -> Queries.totals(timed);
    };
  }

  /** Output mode, sink and trigger: process what is there in micro-batches, then end. */
  private StreamingQuery sink(Dataset<Row> result) throws Exception {
    return result
        .writeStream()
        .outputMode(mode)
        .trigger(Trigger.AvailableNow())
        .foreachBatch(Aggregation::print)
        .start();
  }

  static final String HELP =
      """
      Computes something else from the same events. The queries:
        counts    how many events of each type (the default)
        numbers   count, sum, avg, min, max and more of each user's points
        lists     which events each user has, all and distinct
        tumbling  events by type in windows of time, one after the other
        sliding   events in windows that overlap
        session   a user's events with --gap or less between them
        unique    events that the user had not had within the watermark
        plans     joined with a table: events by the plan of the user
        visits    joined with another stream: logins with their logouts
        totals    a running total of each user's points, with state
      Points: purchase 10, view 2, login 1, others 0.
      """;

  @Option(names = "--query", description = "What to compute, see above.")
  Queries.Query query = Queries.Query.counts;

  @Option(names = "--mode", description = "append, update or complete. Default: what suits.")
  String mode;

  @Mixin Queries.Times times = new Queries.Times();

  @Option(names = "--input", paramLabel = "DIR", description = "A folder of CSV files.")
  Path input = Path.of("data/events");

  @Option(names = "--files", paramLabel = "N", description = "Files in a micro-batch.")
  int files = 4;

  /** Everything that can be known to be wrong before Spark starts. */
  private void checkOptions() {
    LessonScript.require(files >= 1, "--files must be 1 or more.");
    mode = mode == null ? query.mode : mode;
    LessonScript.require(
        mode.matches("append|update|complete"),
        "--mode " + mode + " is unknown: use append, update or complete.");
    times.check();
  }

  /** A micro-batch as a table. Sorted, as Spark promises no order. */
  private static void print(Dataset<Row> batch, Long id) {
    System.out.println("Batch " + id);
    Column[] columns = Stream.of(batch.columns()).map(batch::col).toArray(Column[]::new);
    batch.sort(columns).show(100, false);
  }

  /** Rows behind the watermark are left out without a word: only the progress counts them. */
  private static void tellLateRows(StreamingQuery query) {
    for (StreamingQueryProgress batch : query.recentProgress()) {
      for (StateOperatorProgress state : batch.stateOperators()) {
        if (state.numRowsDroppedByWatermark() > 0) {
          System.out.printf(
              "Batch %s: dropped as late %s%n", batch.batchId(), state.numRowsDroppedByWatermark());
        }
      }
    }
  }
}
