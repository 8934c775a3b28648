import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import workbook.session.Session;

@DisplayName("The service at work counts events, and nothing else")
class TheServiceCountsEventsAndNothingElse {

  private static final String TIME = "2026-01-01T10:00:05";

  // Of its own: in it, no query but this one is active.
  private final SparkSession spark = Session.local().newSession();

  @Test
  @DisplayName("each record is an event in its minute, or one of those that are left out and told")
  void records() {
    Map<String, String> events = new LinkedHashMap<>(); // And the event of each.
    events.put(TIME + ",1,login", "login");
    events.put(TIME + ",2,login\n", "login");
    events.put(TIME + ",2,login\r\n", "login");
    events.put(TIME + ",,login", "login"); // Nobody asks for the user.
    events.put(TIME + ",3,\"a, b\"", "a, b");
    List<String> others = new ArrayList<>();
    others.add(null); // Which deletes a key, in Kafka.
    others.addAll(
        List.of(
            "",
            "\n",
            TIME + ",1,login\n" + TIME + ",2,view", // Two events are no event.
            TIME + ",1,login,web",
            TIME + ",1",
            TIME + ",1,",
            TIME + ",one,login",
            "10 o'clock,1,login",
            ",1,login",
            "timestamp,user_id,event",
            "{\"event\": \"login\"}"));
    List<Row> sent = new ArrayList<>();
    others.forEach(each -> sent.add(RowFactory.create(each)));
    events.keySet().forEach(each -> sent.add(RowFactory.create(each)));

    try (var stream = new StreamTester(spark, "value STRING")) {
      Dataset<Row> minutes = MinuteCounts.minutes(MinuteCounts.events(stream.rows()));
      stream.start(minutes, "update");
      stream.send(sent);
      List<String> expected =
          List.of("[2026-01-01 10:00:00.0,a, b,1]", "[2026-01-01 10:00:00.0,login,4]");
      assertEquals(expected, stream.tick().rows());
      StreamingQuery query = Arrays.stream(spark.streams().active()).findFirst().orElseThrow();
      assertEquals(others.size(), malformed(query));
    }
  }

  /** What the service's listener prints. */
  private static long malformed(StreamingQuery query) {
    return query.lastProgress().observedMetrics().get("rows").getLong(0);
  }
}
