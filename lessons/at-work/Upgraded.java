///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION At work: a changed query that goes on where the old one ended
//JAVA 17
//DEPS org.slf4j:slf4j-simple:2.0.17
//DEPS org.apache.spark:spark-sql_2.12:3.5.9
//DEPS org.apache.spark:spark-sql-kafka-0-10_2.12:3.5.7
//DEPS info.picocli:picocli:4.7.7
//RUNTIME_OPTIONS --add-opens=java.base/java.lang=ALL-UNNAMED --add-opens=java.base/java.lang.invoke=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.lang.reflect=ALL-UNNAMED --add-opens=java.base/java.io=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.net=ALL-UNNAMED --add-opens=java.base/java.nio=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.util=ALL-UNNAMED --add-opens=java.base/java.util.concurrent=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED --add-opens=java.base/jdk.internal.ref=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/sun.nio.ch=ALL-UNNAMED --add-opens=java.base/sun.nio.cs=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/sun.security.action=ALL-UNNAMED --add-opens=java.base/sun.util.calendar=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.security.jgss/sun.security.krb5=ALL-UNNAMED
//RUNTIME_OPTIONS -XX:TieredStopAtLevel=1 -XX:+UseSerialGC

import static org.apache.spark.sql.functions.*;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.function.FlatMapGroupsWithStateFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.KeyValueGroupedDataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.GroupState;
import org.apache.spark.sql.streaming.GroupStateTimeout;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Counts events by type as the old query did, and keeps the largest user beside the count: another
 * state, so the old checkpoint doesn't fit. It begins with the old offsets and the old counts.
 */
@Command(name = "upgraded", mixinStandardHelpOptions = true)
public class Upgraded implements Callable<Integer> {

  @Option(names = "--bootstrap-servers", required = true, description = "Kafka's address.")
  private String bootstrapServers;

  @Option(names = "--from", defaultValue = "earliest", description = "Offsets to begin with.")
  private String from;

  @Option(names = "--state", description = "The old counts, a CSV file (default: none).")
  private String state;

  @Option(names = "--checkpoint", required = true, description = "The new query's own.")
  private String checkpoint;

  public static void main(String... args) {
    System.setProperty("slf4j.provider", "org.slf4j.simple.SimpleServiceProvider");
    System.setProperty("slf4j.internal.verbosity", "WARN");
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "off");
    System.exit(new CommandLine(new Upgraded()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    SparkSession spark =
        SparkSession.builder()
            .master("local[1]")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.ui.enabled", false)
            .config("spark.sql.shuffle.partitions", 1)
            .getOrCreate();
    Dataset<Total> totals = totals(events(records(spark)), oldCounts(spark));
    try {
      StreamingQuery query =
          totals
              .writeStream()
              .outputMode("update")
              .format("console")
              .option("checkpointLocation", checkpoint)
              .trigger(Trigger.AvailableNow())
              .start();
      query.awaitTermination();
      long malformed = malformed(query);
      if (malformed > 0) {
        System.out.println("Malformed records left out: " + malformed);
      }
      return 0;
    } catch (StreamingQueryException failure) {
      String message = "" + failure.getCause().getMessage();
      System.err.println("The query failed: " + message.lines().findFirst().orElse(""));
      return 1;
    }
  }

  /** Source: a new checkpoint begins at these offsets; one that is there knows its own. */
  private Dataset<Row> records(SparkSession spark) {
    return spark
        .readStream()
        .format("kafka")
        .option("kafka.bootstrap.servers", bootstrapServers)
        .option("subscribe", "events")
        .option("startingOffsets", from)
        .load()
        .select(col("value").cast("string"));
  }

  /** Schema: a record is one event, with all its columns. What is none is counted, and left out. */
  static Dataset<Row> events(Dataset<Row> records) {
    String schema = "timestamp STRING, user_id INT, event STRING, _corrupt_record STRING";
    Column line = rtrim(col("value"), "\r\n"); // Some producers send the end of the line, too.
    Column isEvent =
        col("timestamp")
            .isNotNull()
            .and(col("user_id").isNotNull())
            .and(col("event").isNotNull())
            .and(col("_corrupt_record").isNull());
    return records
        .select(from_csv(line, lit(schema), Map.of()).as("record"))
        .select("record.*")
        .observe("rows", count(when(not(isEvent), lit(1))).as("malformed"))
        .where(isEvent)
        .select("user_id", "event");
  }

  /** How many of all its batches' records were no event. */
  private static long malformed(StreamingQuery query) {
    return Arrays.stream(query.recentProgress())
        .map(batch -> batch.observedMetrics().get("rows"))
        .filter(Objects::nonNull) // Of a trigger without a batch.
        .mapToLong(rows -> rows.getLong(0))
        .sum();
  }

  /** What the old query has counted. Its largest users nobody has kept: they begin with 0. */
  private Dataset<Total> oldCounts(SparkSession spark) {
    if (state == null) {
      return spark.emptyDataset(Encoders.bean(Total.class));
    }
    return spark
        .read()
        .option("header", true)
        .option("escape", "\"") // A quote is doubled, as everywhere but in Spark.
        .option("multiLine", true)
        .csv(state)
        .selectExpr("event", "CAST(count AS BIGINT) AS count", "0 AS largestUser")
        .as(Encoders.bean(Total.class));
  }

  /** Aggregation: count and largest user by event, beginning with the old counts. */
  static Dataset<Total> totals(Dataset<Row> events, Dataset<Total> oldCounts) {
    KeyValueGroupedDataset<String, Total> begin =
        oldCounts.groupByKey((MapFunction<Total, String>) Total::getEvent, Encoders.STRING());
    return events
        .groupByKey((MapFunction<Row, String>) row -> row.getAs("event"), Encoders.STRING())
        .flatMapGroupsWithState(
            (FlatMapGroupsWithStateFunction<String, Row, Total, Total>) Upgraded::add,
            OutputMode.Update(),
            Encoders.bean(Total.class),
            Encoders.bean(Total.class),
            GroupStateTimeout.NoTimeout(),
            begin);
  }

  /** Adds the new rows of one type of event to what is kept of it, and sends that. */
  private static Iterator<Total> add(String event, Iterator<Row> rows, GroupState<Total> state) {
    Total total = state.exists() ? state.get() : new Total();
    total.setEvent(event);
    while (rows.hasNext()) {
      int user = rows.next().getAs("user_id");
      total.setCount(total.getCount() + 1);
      total.setLargestUser(Math.max(total.getLargestUser(), user));
    }
    state.update(total);
    return List.of(total).iterator();
  }

  /** What is kept of each type of event, and sent. */
  public static class Total implements Serializable {
    private String event;
    private long count;
    private int largestUser;

    public String getEvent() {
      return event;
    }

    public void setEvent(String event) {
      this.event = event;
    }

    public long getCount() {
      return count;
    }

    public void setCount(long count) {
      this.count = count;
    }

    public int getLargestUser() {
      return largestUser;
    }

    public void setLargestUser(int largestUser) {
      this.largestUser = largestUser;
    }
  }
}
