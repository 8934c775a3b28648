///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Lesson 7: the same counts, with other rules for when a batch runs
//JAVA 17
//DEPS org.slf4j:slf4j-simple:2.0.17
//DEPS org.apache.spark:spark-sql_2.12:3.5.9
//SOURCES ../../workbook/session/*.java

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.spark.sql.*;
import org.apache.spark.sql.streaming.*;
import picocli.CommandLine.*;
import workbook.session.*;

/** The pipeline of lesson 7: {@code ./jbang lesson-07@. --trigger '2 seconds'}. */
@Command(name = "lesson-07", description = Triggers.HELP)
public class Triggers implements Callable<Integer> {

  private static final String SCHEMA = "timestamp STRING, user_id INT, event STRING";

  public static void main(String... args) {
    LessonScript.run(new Triggers(), args);
  }

  @Override
  public Integer call() throws Exception {
    checkOptions();
    SparkSession spark = Session.local();
    try (FolderStream folder = LessonScript.arrivals(input)) {
      Dataset<Row> events = source(spark, folder.path());
      Dataset<Row> result = aggregation(events);
      StreamingQuery running = sink(result);
      if (!when.matches("once|available-now")) { // These two end by themselves.
        running.processAllAvailable();
        idle();
        running.stop();
      }
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

  /** Aggregation: events by type. */
  private Dataset<Row> aggregation(Dataset<Row> events) {
    return events.groupBy("event").count();
  }

  /** Output mode, sink and trigger: the trigger is this lesson. */
  private StreamingQuery sink(Dataset<Row> result) throws Exception {
    return result
        .writeStream()
        .outputMode("complete")
        .trigger(trigger())
        .foreachBatch(this::print)
        .start();
  }

  @SuppressWarnings("deprecation") // Trigger.Once is here to be seen beside available-now.
  private Trigger trigger() {
    return switch (when) {
      case "none" -> Trigger.ProcessingTime(0);
      case "once" -> Trigger.Once();
      case "available-now" -> Trigger.AvailableNow();
      case "continuous" -> Trigger.Continuous("1 second");
      default -> Trigger.ProcessingTime(when);
    };
  }

  static final String HELP =
      """
      Counts events by type. The trigger says when a micro-batch runs:
        none           at once when the one before has ended
        '2 seconds'    at each full interval: any, such as '500 milliseconds'
        once           once, for all that is there (deprecated)
        available-now  until all that is there is done (the default)
        continuous     no micro-batches; Spark refuses it for this pipeline
      """;

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

  /** Everything that can be known to be wrong before Spark starts. */
  private void checkOptions() {
    LessonScript.require(files >= 1, "--files must be 1 or more.");
    LessonScript.require(slowMillis >= 0 && idleSeconds >= 0, "--slow and --idle begin at 0.");
    try {
      trigger();
    } catch (IllegalArgumentException notAnInterval) {
      throw new LessonScript.WrongOption(
          "--trigger '" + when + "' is no interval: use '2 seconds', or a word that --help lists.");
    }
    if (verbose) {
      System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
    }
  }

  /** A micro-batch as a table. Sorted, as Spark promises no order. */
  private void print(Dataset<Row> batch, Long id) throws InterruptedException {
    System.out.printf(Locale.ROOT, "Batch %d, at %tT%n", id, System.currentTimeMillis());
    Column[] columns = Stream.of(batch.columns()).map(batch::col).toArray(Column[]::new);
    batch.sort(columns).show(100, false);
    Thread.sleep(slowMillis);
  }

  /** Leaves the query with nothing to do, and tells what that costs. */
  private void idle() throws InterruptedException {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long before = system.getProcessCpuTime();
    Thread.sleep(1000L * idleSeconds);
    double seconds = (system.getProcessCpuTime() - before) / 1e9;
    if (idleSeconds > 0) {
      System.out.printf(Locale.ROOT, "Idle for %d s: %.2f s of CPU time%n", idleSeconds, seconds);
    }
  }
}
