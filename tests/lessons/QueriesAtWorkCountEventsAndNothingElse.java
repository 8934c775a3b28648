import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import workbook.session.Session;

@DisplayName("Queries at work count events, and nothing else")
class QueriesAtWorkCountEventsAndNothingElse {

  private static final String TIME = "2026-01-01T10:00:05";

  // Of its own: in it, no query but this one is active.
  private final SparkSession spark = Session.local().newSession();

  /** Records and the event of each, in the minute of {@link #TIME}. */
  private static final Map<String, String> EVENTS = new LinkedHashMap<>();

  /** Events for one of the queries only: the minutes don't ask for a user, */
  private static final String NO_USER = TIME + ",,login";

  /** and the largest user's time is a text, and its types are in no table. */
  private static final List<String> NO_ROW_OF_MINUTES =
      List.of(
          "10 o'clock,1,a",
          "10:00,1,a", // Of which day?
          "2026,1,a",
          TIME + ",1,a\0b",
          TIME + ",1," + "x".repeat(201));

  /** Records that are no event. */
  private static final List<String> OTHERS = new ArrayList<>();

  static {
    EVENTS.put(TIME + ",1,login", "login");
    EVENTS.put(TIME + ",2,login\n", "login");
    EVENTS.put(TIME + ",2,login\r\n", "login");
    EVENTS.put(TIME + ",3,\"a, b\"", "a, b");
    OTHERS.add(null); // Which deletes a key, in Kafka.
    OTHERS.addAll(
        List.of(
            "",
            "\n",
            TIME + ",1,login\n" + TIME + ",2,view", // Two events are no event.
            TIME + ",1,login,web",
            TIME + ",1",
            TIME + ",1,",
            TIME + ",one,login",
            ",1,login",
            "timestamp,user_id,event",
            "{\"event\": \"login\"}"));
  }

  @Test
  @DisplayName("each record is an event in its minute, or one of those that are left out and told")
  void minutes() {
    try (var stream = new StreamTester(spark, "value STRING")) {
      stream.start(MinuteCounts.minutes(MinuteCounts.events(stream.rows())), "update");
      stream.send(records());
      List<String> expected =
          List.of("[2026-01-01 10:00:00.0,a, b,1]", "[2026-01-01 10:00:00.0,login,4]");
      assertEquals(expected, stream.tick().rows());
      assertEquals(OTHERS.size() + NO_ROW_OF_MINUTES.size(), malformed());
    }
  }

  @Test
  @DisplayName("the upgraded query counts what the old one did, which wants each column")
  void upgraded() {
    try (var stream = new StreamTester(spark, "value STRING")) {
      Dataset<Upgraded.Total> totals =
          Upgraded.totals(
              Upgraded.events(stream.rows()),
              spark.emptyDataset(Encoders.bean(Upgraded.Total.class)));
      stream.start(totals.select("event", "count", "largestUser"), "update");
      stream.send(records());
      assertEquals(
          List.of(
              "[a\0b,1,1]",
              "[a, b,1,3]",
              "[a,3,1]",
              "[login,3,2]",
              "[" + "x".repeat(201) + ",1,1]"),
          stream.tick().rows());
      assertEquals(OTHERS.size() + 1, malformed());
    }
  }

  private static List<Row> records() {
    List<String> records = new ArrayList<>(OTHERS);
    records.addAll(EVENTS.keySet());
    records.addAll(NO_ROW_OF_MINUTES);
    records.add(NO_USER);
    return records.stream().map(RowFactory::create).toList();
  }

  /** What the listener of one prints, and the other at its end. */
  private long malformed() {
    StreamingQuery query = Arrays.stream(spark.streams().active()).findFirst().orElseThrow();
    return query.lastProgress().observedMetrics().get("rows").getLong(0);
  }
}
