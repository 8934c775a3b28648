import static org.apache.spark.sql.functions.*;

import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapGroupsWithStateFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.GroupState;
import org.apache.spark.sql.streaming.GroupStateTimeout;
import org.apache.spark.sql.streaming.OutputMode;
import org.apache.spark.sql.types.StructType;
import picocli.CommandLine.Option;
import workbook.session.LessonScript;
import workbook.session.Session;

/** What lesson 4 computes, a method for each query: from events to a result. */
final class Queries {

  private static final String TOTALS = "user_id INT, time TIMESTAMP, points INT, total BIGINT";
  private static final String POINTS =
      "CASE event WHEN 'purchase' THEN 10 WHEN 'view' THEN 2 WHEN 'login' THEN 1 ELSE 0 END";

  private Queries() {}

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

  /** The lengths of time in them. */
  static final class Times {

    @Option(names = "--watermark", paramLabel = "TIME", description = "How late rows may come.")
    String delay = "1 minute";

    @Option(names = "--window", paramLabel = "TIME", description = "Length of a window.")
    String length = "1 minute";

    @Option(names = "--slide", paramLabel = "TIME", description = "From one window to the next.")
    String slide = "30 seconds";

    @Option(names = "--gap", paramLabel = "TIME", description = "A longer pause ends a session.")
    String gap = "20 seconds";

    void check() {
      check("--watermark", delay);
      check("--window", length);
      check("--slide", slide);
      check("--gap", gap);
    }

    private static void check(String option, String time) {
      LessonScript.require(
          time.matches("\\d+ (millisecond|second|minute|hour|day|week)s?"),
          option + " " + time + " is no length of time: use one such as '5 minutes'.");
    }
  }

  /** Events with their time as such, and the points that they are worth. */
  static Dataset<Row> timed(Dataset<Row> events) {
    return events
        .withColumn("time", to_timestamp(col("timestamp")))
        .withColumn("points", expr(POINTS));
  }

  static Dataset<Row> numbers(Dataset<Row> timed) {
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

  static Dataset<Row> lists(Dataset<Row> timed) {
    return timed
        .groupBy("user_id")
        .agg(collect_list("event").as("all"), approx_count_distinct("event").as("distinct"));
  }

  static Dataset<Row> tumbling(Dataset<Row> marked, Times times) {
    return marked
        .groupBy(window(col("time"), times.length), col("event"))
        .count()
        .select("window.start", "window.end", "event", "count");
  }

  static Dataset<Row> sliding(Dataset<Row> marked, Times times) {
    return marked
        .groupBy(window(col("time"), times.length, times.slide))
        .count()
        .select("window.start", "window.end", "count");
  }

  static Dataset<Row> session(Dataset<Row> marked, Times times) {
    return marked
        .groupBy(session_window(col("time"), times.gap), col("user_id"))
        .count()
        .select("session_window.start", "session_window.end", "user_id", "count");
  }

  static Dataset<Row> unique(Dataset<Row> marked) {
    return marked
        .dropDuplicatesWithinWatermark("user_id", "event")
        .select("time", "user_id", "event");
  }

  /** Joined with a table, not a stream. User 5 is missing on purpose. */
  static Dataset<Row> plans(Dataset<Row> timed) {
    Dataset<Row> plans =
        Session.local()
            .sql("SELECT * FROM VALUES (1, 'free'), (2, 'paid'), (3, 'free'), (4, 'paid')")
            .toDF("user_id", "plan");
    return timed.join(plans, "user_id").groupBy("plan").count();
  }

  /** Two streams; without watermarks and the two bounds Spark would keep every row for ever. */
  static Dataset<Row> visits(Dataset<Row> marked) {
    Dataset<Row> logins = marked.where("event = 'login'").selectExpr("user_id", "time AS login");
    Dataset<Row> logouts =
        marked.where("event = 'logout'").selectExpr("user_id AS leaver", "time AS logout");
    return logins
        .join(
            logouts,
            expr("user_id = leaver AND logout BETWEEN login AND login + INTERVAL 1 MINUTE"))
        .select("user_id", "login", "logout");
  }

  /** A running total of each user's points. */
  static Dataset<Row> totals(Dataset<Row> timed) {
    return timed
        .groupByKey((MapFunction<Row, Integer>) row -> row.getAs("user_id"), Encoders.INT())
        .flatMapGroupsWithState(
            (FlatMapGroupsWithStateFunction<Integer, Row, Long, Row>) Queries::addUp,
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
}
