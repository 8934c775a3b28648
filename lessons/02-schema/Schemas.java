///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Lesson 2: the same counts with schemas given in four ways, and malformed rows
//JAVA 17
//DEPS org.slf4j:slf4j-simple:2.0.17
//DEPS org.apache.spark:spark-sql_2.12:3.5.9
//SOURCES ../../workbook/session/*.java
//SOURCES Observed.java

import static org.apache.spark.sql.functions.*;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.spark.sql.*;
import org.apache.spark.sql.streaming.*;
import org.apache.spark.sql.types.StructType;
import picocli.CommandLine.*;
import workbook.session.*;

/** The pipeline of lesson 2: {@code ./jbang lesson-02@. --observe}. */
@Command(name = "lesson-02", description = Schemas.HELP)
public class Schemas implements Callable<Integer> {

  private static final String SCHEMA = "timestamp STRING, user_id INT, event STRING";

  public static void main(String... args) {
    LessonScript.run(new Schemas(), args);
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
      Observed.tell(running);
    }
    return 0;
  }

  /** Source and schema: what a row is, and what becomes of a line that is none, is this lesson. */
  private Dataset<Row> source(SparkSession spark, String path) {
    StructType given = schema(spark, path);
    StructType schema = observe ? given.add("_corrupt_record", "string") : given;
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
    return observe ? Observed.in(events) : events;
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

  static final String HELP =
      """
      Counts events by type, with the schema given in another way:
        ddl       a line of text (the default)
        struct    a StructType
        table     that of an existing table
        inferred  what Spark guesses from the files that are there
      """;

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

  /** Everything that can be known to be wrong before Spark starts. */
  private void checkOptions() {
    LessonScript.require(files >= 1, "--files must be 1 or more.");
    LessonScript.require(
        mode.matches("permissive|dropmalformed|failfast"),
        "--mode " + mode + " is unknown: permissive, dropmalformed or failfast.");
  }

  /** A micro-batch as a table. Sorted, as Spark promises no order. */
  private static void print(Dataset<Row> batch, Long id) {
    System.out.println("Batch " + id);
    Column[] columns = Stream.of(batch.columns()).map(batch::col).toArray(Column[]::new);
    batch.sort(columns).show(100, false);
  }
}
