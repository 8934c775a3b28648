///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Lesson 4: the same events counted, summed, windowed, joined and kept
//JAVA 17
//DEPS org.slf4j:slf4j-simple:2.0.17
//DEPS org.apache.spark:spark-sql_2.12:3.5.9
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../../workbook/session/*.java

import static org.apache.spark.sql.functions.*;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.FlatMapGroupsWithStateFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.GroupState;
import org.apache.spark.sql.streaming.GroupStateTimeout;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.streaming.StateOperatorProgress;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.StructType;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import workbook.session.FolderStream;
import workbook.session.Refusal;
import workbook.session.Session;

/** The pipeline of lesson 4: {@code ./jbang lesson-04@. --query tumbling}. */
@Command(
    name = "lesson-04",
    version = "lesson-04, Spark 3.5.9",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false,
    description = {
      "Computes something else from the same events. The queries:",
      "  counts    how many events of each type (the default)",
      "  numbers   count, sum, avg, min, max and more of each user's points",
      "  lists     which events each user has, all and distinct",
      "  tumbling  events by type in windows of time, one after the other",
      "  sliding   events in windows that overlap",
      "  session   a user's events with --gap or less between them",
      "  unique    events that the user had not had within the watermark",
      "  plans     joined with a table: events by the plan of the user",
      "  visits    joined with another stream: logins with their logouts",
      "  totals    a running total of each user's points, with state",
      "Points: purchase 10, view 2, login 1, others 0.",
      ""
    },
    footer = {"", "Exit codes: 0 finished, 1 the stream failed, 2 a wrong option."})
public class Aggregation implements Callable<Integer> {

  private static final String SCHEMA = "timestamp STRING, user_id INT, event STRING";
  private static final String TOTALS = "user_id INT, time TIMESTAMP, points INT, total BIGINT";
  private static final String POINTS =
      "CASE event WHEN 'purchase' THEN 10 WHEN 'view' THEN 2 WHEN 'login' THEN 1 ELSE 0 END";

  /** What can be computed, and the output mode that suits it. */
  enum Query {
    counts("update"),
    numbers("update"),
    lists("update"),
    tumbling("append"),
    sliding("append"),
    session("append"),
    unique("append"),
    plans("update"),
    visits("append"),
    totals("append");

    final String mode;

    Query(String mode) {
      this.mode = mode;
    }
  }

  @Option(names = "--query", description = "What to compute, see above.")
  Query query = Query.counts;

  @Option(names = "--mode", description = "append, update or complete. Default: what suits.")
  String mode;

  @Option(names = "--watermark", paramLabel = "TIME", description = "How late rows may come.")
  String delay = "1 minute";

  @Option(names = "--window", paramLabel = "TIME", description = "Length of a window.")
  String length = "1 minute";

  @Option(names = "--slide", paramLabel = "TIME", description = "From one window to the next.")
  String slide = "30 seconds";

  @Option(names = "--gap", paramLabel = "TIME", description = "A longer pause ends a session.")
  String gap = "20 seconds";

  @Option(names = "--input", paramLabel = "DIR", description = "A folder of CSV files.")
  Path input = Path.of("data/events");

  @Option(names = "--files", paramLabel = "N", description = "Files in a micro-batch.")
  int files = 4;

  @Option(names = "--verbose", description = "Show stack traces.")
  boolean verbose;

  @Spec CommandSpec spec;

  public static void main(String... args) {
    System.exit(command().execute(args));
  }

  /** The command line: what is wrong becomes a sentence and an exit code. */
  static CommandLine command() {
    var lesson = new Aggregation();
    var command = new CommandLine(lesson);
    command.setParameterExceptionHandler(
        (problem, arguments) -> {
          Refusal.wrap(problem.getMessage()).forEach(command.getErr()::println);
          command.getErr().println("--help lists the options.");
          return 2;
        });
    command.setExecutionExceptionHandler(
        (problem, commandLine, result) -> {
          commandLine.getErr().println(Refusal.of(problem));
          if (lesson.verbose) {
            problem.printStackTrace(commandLine.getErr());
          }
          return 1;
        });
    return command;
  }

  @Override
  public Integer call() throws Exception {
    if (files < 1) {
      throw wrong("--files must be 1 or more.");
    }
    if (mode == null) {
      mode = query.mode;
    }
    if (!List.of("append", "update", "complete").contains(mode)) {
      throw wrong("--mode " + mode + " is unknown: use append, update or complete.");
    }
    check("--watermark", delay);
    check("--window", length);
    check("--slide", slide);
    check("--gap", gap);
    SparkSession spark = Session.local();
    try (FolderStream folder = arrivals()) {
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
    Dataset<Row> timed =
        events
            .withColumn("time", to_timestamp(col("timestamp")))
            .withColumn("points", expr(POINTS));
    Dataset<Row> marked = timed.withWatermark("time", delay);
    return switch (query) {
      case counts -> timed.groupBy("event").count();
      case numbers -> numbers(timed);
      case lists ->
          timed
              .groupBy("user_id")
              .agg(collect_list("event").as("all"), approx_count_distinct("event").as("distinct"));
      case tumbling ->
          marked
              .groupBy(window(col("time"), length), col("event"))
              .count()
              .select("window.start", "window.end", "event", "count");
      case sliding ->
          marked
              .groupBy(window(col("time"), length, slide))
              .count()
              .select("window.start", "window.end", "count");
      case session ->
          marked
              .groupBy(session_window(col("time"), gap), col("user_id"))
              .count()
              .select("session_window.start", "session_window.end", "user_id", "count");
      case unique ->
          marked
              .dropDuplicatesWithinWatermark("user_id", "event")
              .select("time", "user_id", "event");
      case plans -> timed.join(plans(), "user_id").groupBy("plan").count();
      case visits -> visits(marked);
      case totals -> totals(timed);
    };
  }

  private Dataset<Row> numbers(Dataset<Row> timed) {
    Column points = col("points");
    return timed
        .groupBy("user_id")
        .agg(
            count(points).as("count"),
            sum(points).as("sum"),
            round(avg(points), 2).as("avg"),
            min(points).as("min"),
            max(points).as("max"),
            percentile_approx(points, lit(0.5), lit(10000)).as("median"),
            round(stddev(points), 2).as("stddev"),
            round(variance(points), 2).as("variance"));
  }

  /** A table, not a stream. User 5 is missing on purpose. */
  private static Dataset<Row> plans() {
    return Session.local()
        .sql("SELECT * FROM VALUES (1, 'free'), (2, 'paid'), (3, 'free'), (4, 'paid')")
        .toDF("user_id", "plan");
  }

  /** Two streams; without watermarks and the two bounds Spark would keep every row for ever. */
  private static Dataset<Row> visits(Dataset<Row> marked) {
    Dataset<Row> logins = marked.where("event = 'login'").selectExpr("user_id", "time AS login");
    Dataset<Row> logouts =
        marked.where("event = 'logout'").selectExpr("user_id AS leaver", "time AS logout");
    return logins
        .join(
            logouts,
            expr("user_id = leaver AND logout BETWEEN login AND login + INTERVAL 1 MINUTE"))
        .select("user_id", "login", "logout");
  }

  private static Dataset<Row> totals(Dataset<Row> timed) {
    return timed
        .groupByKey((MapFunction<Row, Integer>) row -> row.getAs("user_id"), Encoders.INT())
        .flatMapGroupsWithState(
            (FlatMapGroupsWithStateFunction<Integer, Row, Long, Row>) Aggregation::addUp,
            OutputMode.Append(),
            Encoders.LONG(),
            Encoders.row(StructType.fromDDL(TOTALS)),
            GroupStateTimeout.NoTimeout());
  }

  /** A user's new rows, each with the points up to it. The state is the total so far. */
  private static Iterator<Row> addUp(Integer user, Iterator<Row> rows, GroupState<Long> state) {
    List<Row> ordered = new ArrayList<>();
    rows.forEachRemaining(ordered::add);
    ordered.sort(Comparator.comparing(row -> row.<Timestamp>getAs("time")));
    long total = state.exists() ? state.get() : 0;
    List<Row> out = new ArrayList<>();
    for (Row row : ordered) {
      total += row.<Integer>getAs("points");
      out.add(RowFactory.create(user, row.getAs("time"), row.getAs("points"), total));
    }
    state.update(total);
    return out.iterator();
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
              "Batch %d: dropped as late %d%n", batch.batchId(), state.numRowsDroppedByWatermark());
        }
      }
    }
  }

  /** The files of the input, arriving in the order of their names: Spark goes by their times. */
  private FolderStream arrivals() throws IOException {
    if (!Files.isDirectory(input)) {
      throw wrong("--input " + input + " is no folder: start in the workbook's own, or name one.");
    }
    FolderStream folder = new FolderStream();
    try (Stream<Path> list = Files.list(input)) {
      for (Path file : list.filter(each -> each.toString().endsWith(".csv")).sorted().toList()) {
        folder.file(file.getFileName().toString(), Files.readString(file).split("\\R"));
      }
    }
    return folder;
  }

  private void check(String option, String time) {
    if (!time.matches("\\d+ (millisecond|second|minute|hour|day|week)s?")) {
      throw wrong(option + " " + time + " is no length of time: use one such as '5 minutes'.");
    }
  }

  private ParameterException wrong(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }
}
