package workbook.board;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/** Spark's reports on the batches of a stream, as far as they are of the last ten minutes. */
final class ProgressLog {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration KEPT = Duration.ofMinutes(10);
  private static final int MOST = 20_000; // Batches of 30 ms make so many in ten minutes.

  /** What a batch does, in this order; what Spark doesn't time is the rest. */
  private static final String[] PHASES = {
    "latestOffset", "walCommit", "getBatch", "queryPlanning", "addBatch", "commitOffsets"
  };

  private record Point(long number, Instant at, ObjectNode json) {}

  private final Deque<Point> points = new ArrayDeque<>();
  private long numbers;
  private String query = "";

  /**
   * Adds a report.
   *
   * @param report a progress of Spark's, as JSON
   * @return its number; 1 is the first
   * @throws IllegalArgumentException when it is none
   */
  synchronized long add(String report) {
    JsonNode progress = parsed(report);
    Instant at;
    try {
      at = Instant.parse(progress.path("timestamp").asText());
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("no progress of a query: it has no timestamp");
    }
    if (!progress.path("durationMs").has("triggerExecution")) {
      throw new IllegalArgumentException("no progress of a batch: it has no durationMs");
    }
    query = progress.path("name").asText("");
    points.add(new Point(++numbers, at, point(numbers, at, progress)));
    while (points.size() > MOST || points.peek().at().isBefore(at.minus(KEPT))) {
      points.remove();
    }
    return numbers;
  }

  private static JsonNode parsed(String report) {
    try {
      JsonNode progress = JSON.readTree(report);
      if (progress != null && progress.isObject()) {
        return progress;
      }
    } catch (JsonProcessingException e) {
      // Told below: it is no JSON, or no object.
    }
    throw new IllegalArgumentException("no JSON object");
  }

  private static ObjectNode point(long number, Instant at, JsonNode progress) {
    JsonNode took = progress.get("durationMs");
    ObjectNode point =
        JSON.createObjectNode()
            .put("number", number)
            .put("batch", progress.path("batchId").asLong())
            .put("at", at.toEpochMilli())
            .put("took", took.get("triggerExecution").asLong())
            .put("rows", progress.path("numInputRows").asLong());
    // Of the first batch there is no rate: nothing came before it.
    rate(point, "came", progress.path("inputRowsPerSecond"));
    rate(point, "processed", progress.path("processedRowsPerSecond"));
    ArrayNode phases = point.putArray("phases");
    long rest = took.get("triggerExecution").asLong();
    for (String each : PHASES) {
      long millis = took.path(each).asLong();
      phases.add(millis);
      rest -= millis;
    }
    phases.add(Math.max(0, rest));
    state(point, progress.path("stateOperators"));
    lag(point, progress.path("sources"));
    return point;
  }

  private static void rate(ObjectNode point, String name, JsonNode rate) {
    if (rate.isNumber()) {
      point.put(name, rate.asDouble());
    }
  }

  private static void state(ObjectNode point, JsonNode operators) {
    if (operators.isEmpty()) {
      return;
    }
    long rows = 0;
    long bytes = 0;
    for (JsonNode each : operators) {
      rows += each.path("numRowsTotal").asLong();
      bytes += each.path("memoryUsedBytes").asLong();
    }
    point.put("stateRows", rows).put("stateBytes", bytes);
  }

  /** How many records lie behind what was read, in the partition that is furthest behind. */
  private static void lag(ObjectNode point, JsonNode sources) {
    double lag = -1;
    for (JsonNode each : sources) {
      JsonNode behind = each.path("metrics").path("maxOffsetsBehindLatest");
      if (!behind.isMissingNode()) {
        lag = Math.max(lag, behind.asDouble());
      }
    }
    if (lag >= 0) {
      point.put("lag", lag);
    }
  }

  /** The newest number; 0 when there is no report yet. */
  synchronized long newest() {
    return numbers;
  }

  /** The reports behind a number, as JSON. */
  synchronized String after(long number) {
    ObjectNode node = JSON.createObjectNode().put("query", VisibleText.line(query));
    ArrayNode phases = node.putArray("phases");
    for (String each : PHASES) {
      phases.add(each);
    }
    phases.add("the rest");
    Deque<JsonNode> newer = new ArrayDeque<>();
    for (Iterator<Point> last = points.descendingIterator(); last.hasNext(); ) {
      Point each = last.next();
      if (each.number() <= number) {
        break;
      }
      newer.push(each.json());
    }
    node.putArray("points").addAll(newer);
    return node.toString();
  }
}
