///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Lesson 8: the same counts, stopped, killed and failing, and going on
//JAVA 17
//DEPS org.slf4j:slf4j-simple:2.0.17
//DEPS org.apache.spark:spark-sql_2.12:3.5.9
//SOURCES ../../workbook/session/*.java
//SOURCES Faults.java

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.spark.sql.*;
import org.apache.spark.sql.streaming.*;
import picocli.CommandLine.*;
import workbook.session.*;

/** The pipeline of lesson 8: {@code ./jbang lesson-08@. --kill-in 1}, and then without. */
@Command(name = "lesson-08", description = Recovery.HELP, footer = Recovery.EXIT_CODES)
public class Recovery implements Callable<Integer> {

  private static final String SCHEMA = "timestamp STRING, user_id INT, event STRING";

  public static void main(String... args) {
    LessonScript.run(new Recovery(), args);
  }

  @Override
  public Integer call() throws Exception {
    checkOptions();
    String path = LessonScript.arrivals(input, arrived, folder.resolve("input"));
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
        System.out.println("Again in " + pauseSeconds + " s.\n");
        Thread.sleep(1000L * pauseSeconds);
      }
    }
  }

  static final String HELP =
      """
      Counts events by type, and keeps files and progress in a folder: each run
      goes on where the one before it ended. Delete the folder to begin anew.
      """;

  static final String EXIT_CODES =
      """

      Exit codes: 0 finished, 1 the stream failed, 2 a wrong option,
      137 killed by --kill-in.\
      """;

  @Option(names = "--folder", paramLabel = "DIR", description = "For input and checkpoint.")
  Path folder = Path.of("work/lesson-08");

  @Option(names = "--input", paramLabel = "DIR", description = "CSV files that arrive in it.")
  Path input = Path.of("data/events");

  @Option(names = "--arrived", paramLabel = "N", description = "So many of them, at most.")
  int arrived = 1000;

  @Option(names = "--files", paramLabel = "N", description = "Files in a micro-batch.")
  int files = 4;

  @Mixin Faults faults = new Faults();

  @Option(names = "--restarts", paramLabel = "N", description = "Start again after a failure.")
  int restarts = 0;

  @Option(names = "--pause", paramLabel = "SECONDS", description = "Before a new start.")
  int pauseSeconds = 1;

  private boolean printed;

  /** Everything that can be known to be wrong before Spark starts. */
  private void checkOptions() {
    LessonScript.require(files >= 1, "--files must be 1 or more.");
    LessonScript.require(
        arrived >= 0 && restarts >= 0 && pauseSeconds >= 0,
        "--arrived, --restarts and --pause can't be less than 0.");
  }

  /** A micro-batch as a table. Sorted, as Spark promises no order. */
  private void print(Dataset<Row> batch, Long id) throws IOException {
    printed = true;
    System.out.println("Batch " + id);
    faults.fail(id);
    Column[] columns = Stream.of(batch.columns()).map(batch::col).toArray(Column[]::new);
    batch.sort(columns).show(100, false);
    faults.kill(batch, id);
  }
}
