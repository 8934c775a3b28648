///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION At work: Kafka to PostgreSQL, a count for each minute and event
//JAVA 17
//DEPS org.slf4j:slf4j-simple:2.0.17
//DEPS org.apache.spark:spark-sql_2.12:3.5.9
//DEPS org.apache.spark:spark-sql-kafka-0-10_2.12:3.5.7
//DEPS org.postgresql:postgresql:42.7.13
//RUNTIME_OPTIONS --add-opens=java.base/java.lang=ALL-UNNAMED --add-opens=java.base/java.lang.invoke=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.lang.reflect=ALL-UNNAMED --add-opens=java.base/java.io=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.net=ALL-UNNAMED --add-opens=java.base/java.nio=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.util=ALL-UNNAMED --add-opens=java.base/java.util.concurrent=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED --add-opens=java.base/jdk.internal.ref=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/sun.nio.ch=ALL-UNNAMED --add-opens=java.base/sun.nio.cs=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/sun.security.action=ALL-UNNAMED --add-opens=java.base/sun.util.calendar=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.security.jgss/sun.security.krb5=ALL-UNNAMED

import static org.apache.spark.sql.functions.*;

import java.net.SocketException;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;

/** Run it with ./jbang or jbang, and this file's name; Ctrl+C stops it after its micro-batch. */
public class MinuteCounts {

  public static void main(String... args) throws Exception {
    if (args.length != 0 && !(args.length == 2 && args[0].equals("--checkpoint"))) {
      System.err.println("Usage: MinuteCounts [--checkpoint DIR]");
      System.exit(2);
    }
    // slf4j-simple is the logger, and silent: "info" in place of "error" shows Spark's log.
    System.setProperty("slf4j.provider", "org.slf4j.simple.SimpleServiceProvider");
    System.setProperty("slf4j.internal.verbosity", "WARN");
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "error");

    SparkSession spark = SparkSession.builder().config(settings()).getOrCreate();
    spark.streams().addListener(new OneLineABatch());
    // Ctrl+C and kill: the query stops before Spark does, whose own hook has priority 40.
    ShutdownHookManager.get().addShutdownHook(() -> stopAfterBatch(spark), 100);

    Instant since = since();
    Dataset<Row> counts = minutes(events(records(spark, since)));
    if (since != null) {
      counts = counts.where(col("minute").geq(lit(since)));
    }
    VoidFunction2<Dataset<Row>, Long> sink = upsert(database(), setting("TABLE", "minutes"));

    // Output mode, sink, trigger.
    DataStreamWriter<Row> result =
        counts
            .writeStream()
            .queryName("MinuteCounts")
            .outputMode("update")
            .foreachBatch(sink)
            .trigger(Trigger.ProcessingTime("1 second"));
    if (args.length == 2) {
      result.option("checkpointLocation", args[1]); // Without one, each start begins anew.
    }
    try {
      run(result);
    } catch (StreamingQueryException failure) {
      Throwable why = failure;
      while (why.getCause() != null) {
        why = why.getCause();
      }
      System.err.println("The query failed: " + why);
      System.exit(1);
    }
  }

  /** Of the environment, where a password in the URL is seen by fewer than on a command line. */
  private static String setting(String name, String otherwise) {
    String value = System.getenv(name);
    if (value == null && otherwise == null) {
      System.err.println("Where do the rows go? Say it in the environment: " + name + "=...");
      System.exit(2);
    }
    return value == null ? otherwise : value;
  }

  /** From when on minutes are counted, where not all of them are. */
  private static Instant since() {
    String since = System.getenv("SINCE");
    try {
      return since == null ? null : Instant.parse(since + "Z");
    } catch (DateTimeParseException e) {
      System.err.println("SINCE is no time in UTC, such as 2026-01-01T10:30:00: " + since);
      System.exit(2);
      throw e;
    }
  }

  private static String database() {
    String url = setting("JDBC_URL", null);
    try {
      DriverManager.getDriver(url);
    } catch (SQLException e) { // Its message has the whole URL, with the password.
      System.err.println("No driver knows JDBC_URL. Is it jdbc:postgresql://HOST:PORT/DATABASE?");
      System.exit(2);
    }
    return url;
  }

  /** Source: records that came since then, as texts. */
  private static Dataset<Row> records(SparkSession spark, Instant since) {
    return spark
        .readStream()
        .format("kafka")
        .option("kafka.bootstrap.servers", setting("KAFKA", "127.0.0.1:9092"))
        .option("subscribe", "events")
        // For a new checkpoint; one that is there knows its own offsets.
        .option("startingTimestamp", since == null ? 0 : since.toEpochMilli())
        .option("startingOffsetsByTimestampStrategy", "latest") // Where nothing came since then.
        .option("maxOffsetsPerTrigger", 200)
        .load()
        .select(col("value").cast("string"));
  }

  /**
   * Schema: a record is one event, with a time and a type that the table can keep. What is none is
   * counted, and left out.
   */
  static Dataset<Row> events(Dataset<Row> records) {
    String schema = "timestamp TIMESTAMP, user_id INT, event STRING, _corrupt_record STRING";
    // Spark's own default; where it is not said, Spark takes 10:00 for 10:00 of today.
    var time = Map.of("timestampFormat", "yyyy-MM-dd'T'HH:mm:ss[.SSS][XXX]");
    Column line = rtrim(col("value"), "\r\n"); // Some producers send the end of the line, too.
    Column isEvent =
        col("timestamp")
            .isNotNull()
            .and(col("event").isNotNull())
            .and(col("_corrupt_record").isNull())
            .and(length(col("event")).leq(200)) // A key of PostgreSQL has an end,
            .and(not(col("event").rlike("[\\x00\uFFFD]"))); // and no NUL; nor is it no UTF-8.
    return records
        .select(from_csv(line, lit(schema), time).as("record"))
        .select("record.*")
        .observe("rows", count(when(not(isEvent), lit(1))).as("malformed"))
        .where(isEvent)
        .drop("_corrupt_record");
  }

  /** Aggregation: from events to counts, and so what a test calls. */
  static Dataset<Row> minutes(Dataset<Row> events) {
    return events
        .withWatermark("timestamp", "30 seconds")
        .groupBy(window(col("timestamp"), "1 minute"), col("event"))
        .count()
        .select(col("window.start").as("minute"), col("event"), col("count"));
  }

  /** Sink: a row whose minute and event are in the table replaces the older one. */
  private static VoidFunction2<Dataset<Row>, Long> upsert(String url, String table) {
    String create =
        "CREATE TABLE IF NOT EXISTS "
            + table
            + " (minute TIMESTAMPTZ, event TEXT, count BIGINT, PRIMARY KEY (minute, event))";
    String upsert =
        "INSERT INTO "
            + table
            + " VALUES (?, ?, ?) ON CONFLICT (minute, event) DO UPDATE SET count = EXCLUDED.count";
    ForeachPartitionFunction<Row> write =
        rows -> {
          try (Connection database = DriverManager.getConnection(url);
              PreparedStatement statement = database.prepareStatement(upsert)) {
            while (rows.hasNext()) {
              Row row = rows.next();
              statement.setTimestamp(1, row.getAs("minute"));
              statement.setString(2, row.getAs("event"));
              statement.setLong(3, row.getAs("count"));
              statement.addBatch();
            }
            statement.executeBatch();
          }
        };
    return (batch, id) -> {
      try (Connection database = DriverManager.getConnection(url);
          Statement statement = database.createStatement()) {
        statement.execute(create); // In a batch: a database that is away comes back, see run.
      }
      batch.foreachPartition(write);
    };
  }

  /** What spark-submit or -Dspark.master=... has said, or else settings for this machine only. */
  private static SparkConf settings() {
    SparkConf settings = new SparkConf().setIfMissing("spark.app.name", "MinuteCounts");
    // So many tasks for each micro-batch. Spark's own 200 are for as many cores.
    settings.setIfMissing("spark.sql.shuffle.partitions", "2");
    // A time without a zone is UTC's: the same on each machine.
    settings.setIfMissing("spark.sql.session.timeZone", "UTC");
    if (!settings.contains("spark.master")) {
      settings
          .setMaster("local[*]")
          .setIfMissing("spark.driver.bindAddress", "127.0.0.1")
          .setIfMissing("spark.ui.enabled", "false");
    }
    return settings;
  }

  /** Runs the query to its end, and ten times more, with growing pauses, after what may pass. */
  private static void run(DataStreamWriter<Row> result) throws Exception {
    int restarts = 0;
    while (true) {
      StreamingQuery query = result.start();
      try {
        query.awaitTermination();
        return;
      } catch (StreamingQueryException failure) {
        if (query.lastProgress() != null) {
          restarts = 0; // This start has come to the end of a batch.
        }
        if (!mayPass(failure) || restarts == 10) {
          throw failure;
        }
        int pause = Math.min(1 << restarts, 60);
        restarts++;
        System.err.println("A server is away, again in " + pause + " s: " + failure.getCause());
        Thread.sleep(1000L * pause);
      }
    }
  }

  /** Whether a database, a broker or a network was away; what else failed would fail again. */
  private static boolean mayPass(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String state = cause instanceof SQLException sql ? "" + sql.getSQLState() : "";
      String message = "" + cause.getMessage();
      if (cause instanceof SocketException
          || cause instanceof UnknownHostException
          || cause.getClass().getSimpleName().equals("TimeoutException") // Kafka's and Java's.
          || message.startsWith("No resolvable bootstrap urls") // Kafka's own, of such a host.
          || state.startsWith("08") && !message.startsWith("No suitable driver") // No connection.
          || state.startsWith("57P")) { // PostgreSQL goes down, or comes up.
        return true;
      }
    }
    return false;
  }

  /** Stops the query after its running micro-batch, or in it when that takes 20 seconds more. */
  private static void stopAfterBatch(SparkSession spark) {
    long deadline = System.currentTimeMillis() + 20_000;
    for (StreamingQuery query : spark.streams().active()) {
      StreamingQueryProgress before = query.lastProgress();
      try {
        while (query.status().isTriggerActive()
            && query.lastProgress() == before
            && System.currentTimeMillis() < deadline) {
          Thread.sleep(5);
        }
        query.stop();
      } catch (InterruptedException | TimeoutException e) {
        System.err.println("The query did not stop in time; its batch comes again.");
      }
    }
  }

  private static class OneLineABatch extends StreamingQueryListener {
    @Override
    public void onQueryStarted(QueryStartedEvent event) {}

    @Override
    public void onQueryProgress(QueryProgressEvent event) {
      StreamingQueryProgress batch = event.progress();
      long rows = batch.numInputRows();
      long millis = batch.batchDuration();
      System.out.println("batch " + batch.batchId() + ": " + rows + " rows in " + millis + " ms");
      Row observed = batch.observedMetrics().get("rows"); // Not there where no row was read.
      if (observed != null && observed.getLong(0) > 0) {
        System.err.println("  left out, as they are no events: " + observed.getLong(0));
      }
      long late = 0;
      for (StateOperatorProgress state : batch.stateOperators()) {
        late += state.numRowsDroppedByWatermark(); // Of several events of a minute maybe one.
      }
      if (late > 0) {
        System.err.println("  left out, as their minute was over: " + late + " or more");
      }
    }

    @Override
    public void onQueryTerminated(QueryTerminatedEvent event) {}
  }
}
