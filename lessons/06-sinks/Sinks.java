///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Lesson 6: the same events into ten sinks
//JAVA 17
//DEPS org.slf4j:slf4j-simple:2.0.17
//DEPS org.apache.spark:spark-sql_2.12:3.5.9
// Not 3.5.9: that one is not everywhere to be had; this one works with it.
//DEPS org.apache.spark:spark-sql-kafka-0-10_2.12:3.5.7
//DEPS io.delta:delta-spark_2.12:3.3.2
//DEPS org.postgresql:postgresql:42.7.13
//SOURCES ../../workbook/session/*.java
//SOURCES OwnSinks.java ReadBack.java SinkServers.java

import static org.apache.spark.sql.functions.*;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.spark.sql.*;
import org.apache.spark.sql.streaming.*;
import picocli.CommandLine.*;
import workbook.session.*;

/** The pipeline of lesson 6: {@code ./jbang lesson-06@. --sink postgres}. */
@Command(name = "lesson-06", description = Sinks.HELP)
public class Sinks implements Callable<Integer> {

  static final String SCHEMA = "timestamp STRING, user_id INT, event STRING";

  public static void main(String... args) {
    LessonScript.run(new Sinks(), args);
  }

  @Override
  public Integer call() throws Exception {
    checkOptions();
    servers.start(sink == Sink.kafka, sink == Sink.postgres);
    SparkSession spark = Session.local();
    try (FolderStream folder = LessonScript.arrivals(input)) {
      Dataset<Row> events = source(spark, folder.path());
      String out = TempFolder.create("sink") + "/events";
      String checkpoint = TempFolder.create("checkpoint").toString();
      StreamingQuery running = sink(events, out, checkpoint);
      running.awaitTermination();
      ReadBack.tell(this, spark, out);
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

  /** Aggregation: events by type, for the sinks that can replace what they hold. */
  static Dataset<Row> aggregation(Dataset<Row> events) {
    return events.groupBy("event").count();
  }

  /** Output mode, sink and trigger: where the rows go, and what comes of them, is this lesson. */
  private StreamingQuery sink(Dataset<Row> events, String out, String checkpoint) throws Exception {
    DataStreamWriter<Row> counts = writer(aggregation(events), checkpoint).outputMode("update");
    DataStreamWriter<Row> rows = writer(events, checkpoint).outputMode("append");
    return switch (sink) {
      case console -> counts.format("console").option("truncate", false).start();
      case foreach -> counts.foreach(new OwnSinks.Prints()).start();
      case postgres -> counts.foreachBatch(OwnSinks.upsert(servers.jdbcUrl, name)).start();
      case memory -> rows.format("memory").queryName(name).start();
      case parquet, json, csv, delta ->
          rows.format(sink.name()).partitionBy("event").option("path", out).start();
      case table -> rows.format("parquet").toTable(name);
      // A Kafka record has a value, and a key if you want one: the same key, the same partition.
      case kafka ->
          writer(
                  events.select(
                      col("user_id").cast("string").as("key"),
                      to_json(struct(col("*"))).as("value")),
                  checkpoint)
              .format("kafka")
              .option("kafka.bootstrap.servers", servers.bootstrapServers)
              .option("kafka.max.block.ms", SinkServers.BROKER_MILLIS)
              .option("topic", name)
              .start();
    };
  }

  private static DataStreamWriter<Row> writer(Dataset<Row> result, String checkpoint) {
    return result
        .writeStream()
        .trigger(Trigger.AvailableNow())
        .option("checkpointLocation", checkpoint);
  }

  static final String HELP =
      """
      Sends results to another sink, and reads them there. Counts by type, in update mode, to:
        console   the screen (the default)
        foreach   code of yours, row by row
        postgres  code of yours, batch by batch: upserts into PostgreSQL
      The events, in append mode, to:
        memory    a table of this session
        parquet, json, csv   files, a folder for each type of event
        delta     a Delta table, partitioned in the same way
        table     a table with a name
        kafka     a topic
      Kafka and PostgreSQL are started for it, unless you name yours.
      """;

  /** Where rows can go. */
  enum Sink {
    console,
    memory,
    parquet,
    json,
    csv,
    delta,
    foreach,
    postgres,
    kafka,
    table
  }

  @Option(names = "--sink", description = "${COMPLETION-CANDIDATES}.")
  Sink sink = Sink.console;

  @Mixin SinkServers servers = new SinkServers();

  @Option(names = "--name", description = "Of the table or topic there.")
  String name = "workbook_events";

  @Option(names = "--input", paramLabel = "DIR", description = "A folder of CSV files.")
  Path input = Path.of("data/events");

  @Option(names = "--files", paramLabel = "N", description = "Files in a micro-batch.")
  int files = 4;

  /** Everything that can be known to be wrong before Spark starts. */
  private void checkOptions() {
    LessonScript.require(files >= 1, "--files must be 1 or more.");
    LessonScript.require(
        name.matches("[a-z_][a-z0-9_]*"),
        "--name " + name + " is no name: use small letters, digits and _.");
    servers.check();
  }
}
