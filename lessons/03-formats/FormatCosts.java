import static org.apache.spark.sql.functions.*;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;
import workbook.session.TempFolder;

/** What the formats of lesson 3 cost: the same events written in each, and read as a stream. */
final class FormatCosts {

  private static final List<Cost> COSTS =
      List.of(
          new Cost("csv", Formats.Format.csv, Map.of()),
          new Cost("csv, gzip", Formats.Format.csv, Map.of("compression", "gzip")),
          new Cost("json", Formats.Format.json, Map.of()),
          new Cost("json, gzip", Formats.Format.json, Map.of("compression", "gzip")),
          new Cost("text", Formats.Format.text, Map.of()),
          new Cost("parquet", Formats.Format.parquet, Map.of()),
          new Cost("orc", Formats.Format.orc, Map.of()),
          new Cost("delta", Formats.Format.delta, Map.of()));

  private final Formats lesson;
  private final SparkSession spark;

  /** A line of the table of costs. */
  private record Cost(String name, Formats.Format format, Map<String, String> options) {}

  FormatCosts(Formats lesson, SparkSession spark) {
    this.lesson = lesson;
    this.spark = spark;
  }

  /** Measures all formats with so many events, and tells bytes and times. */
  void tell(int rows) throws Exception {
    // The workbook's session is made for ten rows; these two are Spark's own defaults.
    spark.conf().set("spark.sql.codegen.wholeStage", true);
    spark.conf().set("spark.sql.codegen.factoryMode", "FALLBACK");
    System.out.printf(
        Locale.ROOT, "%,d events after a warm-up with fewer, times in seconds%n%n", rows);
    System.out.println("format           bytes  bytes/event  write  read all  count by event");
    for (Cost each : COSTS) {
      measure(each, Math.max(1, rows / 10)); // The warm-up.
    }
    for (Cost each : COSTS) {
      System.out.println(measure(each, rows));
    }
  }

  private String measure(Cost cost, int rows) throws Exception {
    Dataset<Row> events = generated(rows);
    Path folder = TempFolder.create("cost");
    long start = System.nanoTime();
    Formats.write(events, cost.format, cost.options, folder);
    long written = System.nanoTime();
    Dataset<Row> read = lesson.source(spark, cost.format, folder.toString());
    run(read, "append", rows);
    long wasRead = System.nanoTime();
    run(lesson.aggregation(read), "complete", rows);
    long counted = System.nanoTime();
    long bytes = bytes(folder);
    return String.format(
        Locale.ROOT,
        "%-10s %,11d %12.1f %6.2f %9.2f %15.2f",
        cost.name,
        bytes,
        (double) bytes / rows,
        (written - start) / 1e9,
        (wasRead - written) / 1e9,
        (counted - wasRead) / 1e9);
  }

  /** An event a second, of 10,000 users: the same ones each time. */
  private Dataset<Row> generated(int rows) {
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

  /** How many files hold rows or, in a Delta table, its log, and how many bytes. */
  static String size(Path folder) throws IOException {
    return String.format(Locale.ROOT, "%d files, %,d bytes", files(folder).size(), bytes(folder));
  }

  private static long bytes(Path folder) throws IOException {
    long bytes = 0;
    for (Path file : files(folder)) {
      bytes += Files.size(file);
    }
    return bytes;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .filter(file -> !file.endsWith("_SUCCESS"))
          .toList();
    }
  }
}
