///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Lesson 3: the same counts from files of six formats, and what each costs
//JAVA 17
//DEPS org.slf4j:slf4j-simple:2.0.17
//DEPS org.apache.spark:spark-sql_2.12:3.5.9
//DEPS io.delta:delta-spark_2.12:3.3.2
//SOURCES ../../workbook/session/*.java
//SOURCES FormatCosts.java

import static org.apache.spark.sql.functions.*;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.spark.sql.*;
import org.apache.spark.sql.streaming.*;
import picocli.CommandLine.*;
import workbook.session.*;

/** The pipeline of lesson 3: {@code ./jbang lesson-03@. --format parquet}. */
@Command(name = "lesson-03", description = Formats.HELP)
public class Formats implements Callable<Integer> {

  private static final String SCHEMA = "timestamp STRING, user_id INT, event STRING";

  public static void main(String... args) {
    LessonScript.run(new Formats(), args);
  }

  @Override
  public Integer call() throws Exception {
    checkOptions();
    SparkSession spark = Session.local();
    if (cost) {
      new FormatCosts(this, spark).tell(rows);
      return 0;
    }
    Path folder = arrivals(spark);
    System.out.println(format + ": " + FormatCosts.size(folder) + "\n");
    Dataset<Row> events = source(spark, format, folder.toString());
    Dataset<Row> result = aggregation(events);
    StreamingQuery running = sink(result);
    running.awaitTermination();
    return 0;
  }

  /** Source and schema: what a format knows of its rows, and what must be said, is this lesson. */
  Dataset<Row> source(SparkSession spark, Format format, String path) {
    DataStreamReader reader =
        spark.readStream().format(format.name()).option("maxFilesPerTrigger", files);
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
  Dataset<Row> aggregation(Dataset<Row> events) {
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

  /** The files of the input in the format, one for each, written in the order of their names. */
  private Path arrivals(SparkSession spark) throws Exception {
    Path folder = TempFolder.create("input");
    for (Path file : LessonScript.files(input)) {
      Dataset<Row> events = spark.read().schema(SCHEMA).option("header", true).csv("" + file);
      write(events.coalesce(1), format, Map.of(), folder);
    }
    return folder;
  }

  /** Adds rows to a folder, as a table: a stream would write the same files. */
  static void write(Dataset<Row> rows, Format format, Map<String, String> options, Path folder) {
    Dataset<Row> columns = format == Format.text ? rows.select(to_csv(struct(col("*")))) : rows;
    columns
        .write()
        .format(format.name())
        .option("header", true)
        .options(options)
        .mode("append")
        .save(folder.toString());
  }

  static final String HELP =
      """
      Counts events by type, from files of another format. The formats:
        csv      lines with a header (the default)
        json     an object in each line
        parquet  columns, with types
        orc      columns, with types
        text     lines, taken apart with from_csv
        delta    Parquet files and a log that says which of them count
      """;

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

  /** Everything that can be known to be wrong before Spark starts. */
  private void checkOptions() {
    LessonScript.require(files >= 1 && rows >= 1, "--files and --rows take a number of 1 or more.");
  }

  /** A micro-batch as a table. Sorted, as Spark promises no order. */
  private static void print(Dataset<Row> batch, Long id) {
    System.out.println("Batch " + id);
    Column[] columns = Stream.of(batch.columns()).map(batch::col).toArray(Column[]::new);
    batch.sort(columns).show(100, false);
  }
}
