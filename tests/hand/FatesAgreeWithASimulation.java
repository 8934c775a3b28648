import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.session_window;
import static org.apache.spark.sql.functions.to_timestamp;
import static org.apache.spark.sql.functions.window;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import workbook.hand.Desk;
import workbook.hand.Fates;
import workbook.hand.HandQuery;
import workbook.session.Session;

/**
 * 500 small streams of random rows, a hundred in each query, under a number each: they share the
 * watermark. What becomes of each row, a simulation says that was written from Spark's guide to
 * watermarks, with the two watermarks of Spark 3.4 and later (SPARK-40925): groups close by the
 * watermark that a batch begins with, and late rows are those behind that of the batch before.
 */
@DisplayName("The fates of 500 random streams are those of a simulation in plain Java")
@Tag(RunTests.SLOW)
class FatesAgreeWithASimulation {

  private static final int STREAMS = 100;
  private static final int BATCHES = 4;
  private static final int DELAY = 60;
  private static final int NONE = Integer.MIN_VALUE;
  private static final LocalDateTime TEN = LocalDateTime.parse("2026-01-01T10:00:00");

  /** A row: its stream, its second after ten o'clock and the batch that it comes in. */
  private record Event(int stream, int second, int batch) {

    String line() {
      return TEN.plusSeconds(second).format(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          + ","
          + stream
          + ",view";
    }
  }

  /** Random rows that come about in order: each batch is some 50 seconds further on. */
  private static List<Event> events(long seed) {
    Random random = new Random(seed);
    List<Event> events = new ArrayList<>();
    for (int batch = 0; batch < BATCHES; batch++) {
      for (int stream = 1; stream <= STREAMS; stream++) {
        for (int i = random.nextInt(3); i > 0; i--) {
          // Whole tens of seconds, so that borders are met and rows repeat.
          int second = batch * 50 + 10 * (random.nextInt(35) - 30);
          events.add(new Event(stream, second, batch));
        }
      }
    }
    return events;
  }

  /** What {@code rows()} says of each row, after ticks until no batch is left to run. */
  private static List<String> fates(List<Event> events, UnaryOperator<Dataset<Row>> query) {
    Desk desk = new Desk(Session.local());
    Dataset<Row> timed =
        desk.events()
            .events()
            .withColumn("time", to_timestamp(col("timestamp")))
            .withWatermark("time", DELAY + " seconds");
    desk.show(query.apply(timed), "append", HandQuery.EACH_TICK);
    try {
      for (int batch = 0; batch < BATCHES; batch++) {
        int now = batch;
        desk.send(
            events.stream()
                .filter(each -> each.batch() == now)
                .map(Event::line)
                .toArray(String[]::new));
        desk.tick();
      }
      while (!desk.tick().isEmpty()) {}
      Fates fates = Fates.of(desk.query());
      assertEquals(Map.of(), fates.uncertain());
      return fates.rows().stream().map(each -> each.text()).toList();
    } finally {
      desk.end();
    }
  }

  // ---- the simulation --------------------------------------------------------------------------

  /**
   * The watermark that a batch begins with; the one behind the last is that of a batch without
   * rows.
   */
  private static int[] watermarks(List<Event> events) {
    int[] watermarks = new int[BATCHES + 1];
    watermarks[0] = NONE;
    for (int batch = 1; batch <= BATCHES; batch++) {
      int before = batch - 1;
      int most =
          events.stream()
              .filter(each -> each.batch() <= before)
              .mapToInt(Event::second)
              .max()
              .orElseThrow();
      watermarks[batch] = most - DELAY;
    }
    return watermarks;
  }

  private static int lateWatermark(int[] watermarks, int batch) {
    return batch == 0 ? NONE : watermarks[batch - 1];
  }

  /** The batch that closes what ends then; -1 when none does. */
  private static int closes(int[] watermarks, int end, int from) {
    for (int batch = from; batch <= BATCHES; batch++) {
      if (watermarks[batch] >= end) {
        return batch;
      }
    }
    return -1;
  }

  private static String span(int start, int end) {
    String pattern = start % 60 == 0 && end % 60 == 0 ? "HH:mm" : "HH:mm:ss";
    DateTimeFormatter format = DateTimeFormatter.ofPattern(pattern);
    return TEN.plusSeconds(start).format(format) + "-" + TEN.plusSeconds(end).format(format);
  }

  private static String fate(List<String> groups, List<Integer> sentIn, int batch) {
    if (groups.isEmpty()) {
      return "late";
    }
    String in = "in " + String.join(", ", groups) + ", ";
    List<Integer> sent = sentIn.stream().filter(each -> each >= 0).toList();
    if (sent.size() < groups.size()) {
      return in
          + "waits"
          + (sent.isEmpty() ? "" : ", " + sent.size() + " of " + groups.size() + " sent");
    }
    int last = sent.get(sent.size() - 1);
    return in + "sent" + (last == batch ? "" : " in batch " + last);
  }

  private static List<String> windows(List<Event> events, int length, int slide) {
    int[] watermarks = watermarks(events);
    List<String> fates = new ArrayList<>();
    for (Event each : events) {
      List<String> groups = new ArrayList<>();
      List<Integer> sentIn = new ArrayList<>();
      int first = Math.floorDiv(each.second() - length, slide) * slide + slide;
      for (int start = first; start <= each.second(); start += slide) {
        int end = start + length;
        if (end > lateWatermark(watermarks, each.batch())) {
          groups.add(span(start, end) + " " + each.stream());
          sentIn.add(closes(watermarks, end, each.batch()));
        }
      }
      fates.add(fate(groups, sentIn, each.batch()));
    }
    return fates;
  }

  /** A session that is open: its bounds and the numbers of its rows. */
  private static final class Open {
    int start;
    int end;
    final List<Integer> rows = new ArrayList<>();
  }

  private static List<String> sessions(List<Event> events, int gap) {
    int[] watermarks = watermarks(events);
    String[] fates = new String[events.size()];
    Map<Integer, List<Open>> open = new TreeMap<>();
    for (int batch = 0; batch <= BATCHES; batch++) {
      for (int i = 0; i < events.size(); i++) {
        Event each = events.get(i);
        if (each.batch() != batch) {
          continue;
        }
        if (each.second() + gap <= lateWatermark(watermarks, batch)) {
          fates[i] = "late";
          continue;
        }
        Open merged = new Open();
        merged.start = each.second();
        merged.end = each.second() + gap;
        merged.rows.add(i);
        List<Open> mine = open.computeIfAbsent(each.stream(), stream -> new ArrayList<>());
        for (Open other : List.copyOf(mine)) {
          // An event exactly one gap later belongs to it, too.
          if (other.start <= merged.end && merged.start <= other.end) {
            merged.start = Math.min(merged.start, other.start);
            merged.end = Math.max(merged.end, other.end);
            merged.rows.addAll(other.rows);
            mine.remove(other);
          }
        }
        mine.add(merged);
      }
      for (Map.Entry<Integer, List<Open>> each : open.entrySet()) {
        for (Open session : List.copyOf(each.getValue())) {
          if (session.end <= watermarks[batch]) {
            each.getValue().remove(session);
            for (int row : session.rows) {
              fates[row] =
                  fate(
                      List.of(span(session.start, session.end) + " " + each.getKey()),
                      List.of(batch),
                      events.get(row).batch());
            }
          }
        }
      }
    }
    for (int i = 0; i < fates.length; i++) {
      Event each = events.get(i);
      if (fates[i] == null) {
        // What has not gone out may still grow: the row's own part of it is said.
        String own = span(each.second(), each.second() + gap) + " " + each.stream();
        fates[i] = fate(List.of(own), List.of(-1), each.batch());
      }
    }
    return Arrays.asList(fates);
  }

  /** Duplicates by a key; each key is forgotten when the watermark has reached its time. */
  private static List<String> duplicates(List<Event> events, boolean byTime) {
    int[] watermarks = watermarks(events);
    List<String> fates = new ArrayList<>();
    Map<String, Integer> known = new HashMap<>();
    Map<String, Integer> until = new HashMap<>();
    int batch = 0;
    for (int i = 0; i < events.size(); i++) {
      Event each = events.get(i);
      while (batch < each.batch()) {
        int passed = watermarks[batch++];
        known.keySet().removeIf(key -> until.get(key) <= passed);
      }
      String key = byTime ? each.stream() + " " + each.second() : "" + each.stream();
      if (each.second() <= lateWatermark(watermarks, each.batch())) {
        fates.add("late");
      } else if (known.containsKey(key)) {
        fates.add("duplicate");
      } else {
        fates.add("sent");
        known.put(key, i + 1);
        until.put(key, byTime ? each.second() : each.second() + DELAY);
      }
    }
    return fates;
  }

  // ---- the promises ----------------------------------------------------------------------------

  /** Each kind of fate must occur, or the streams prove nothing. */
  private static void check(
      List<String> simulated, List<String> told, List<Event> events, String... kinds) {
    for (String kind : kinds) {
      assertTrue(simulated.stream().anyMatch(each -> each.contains(kind)), kind);
    }
    List<String> differ = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      if (!simulated.get(i).equals(told.get(i))) {
        differ.add(
            "row "
                + (i + 1)
                + ", "
                + events.get(i)
                + ": "
                + simulated.get(i)
                + " / "
                + told.get(i));
      }
    }
    assertEquals(List.of(), differ);
  }

  @Test
  @DisplayName("tumbling windows of a minute")
  void tumbling() {
    List<Event> events = events(1);
    Column minute = window(col("time"), "1 minute");
    check(
        windows(events, 60, 60),
        fates(events, timed -> timed.groupBy(minute, col("user_id")).count()),
        events,
        "late",
        "waits",
        "sent in batch");
  }

  @Test
  @DisplayName("sliding windows of a minute, each half minute")
  void sliding() {
    List<Event> events = events(2);
    Column slides = window(col("time"), "1 minute", "30 seconds");
    check(
        windows(events, 60, 30),
        fates(events, timed -> timed.groupBy(slides, col("user_id")).count()),
        events,
        "late",
        "waits",
        "1 of 2 sent",
        "sent in batch");
  }

  @Test
  @DisplayName("sessions with a gap of 30 seconds")
  void session() {
    List<Event> events = events(3);
    Column sessions = session_window(col("time"), "30 seconds");
    check(
        sessions(events, 30),
        fates(events, timed -> timed.groupBy(sessions, col("user_id")).count()),
        events,
        "late",
        "waits",
        "sent in batch");
  }

  @Test
  @DisplayName("duplicates by stream and time")
  void duplicatesByTime() {
    List<Event> events = events(4);
    check(
        duplicates(events, true),
        withoutNumbers(fates(events, timed -> timed.dropDuplicates("user_id", "time"))),
        events,
        "late",
        "duplicate",
        "sent");
  }

  @Test
  @DisplayName("duplicates by stream, within the watermark")
  void duplicatesWithin() {
    List<Event> events = events(5);
    check(
        duplicates(events, false),
        withoutNumbers(fates(events, timed -> timed.dropDuplicatesWithinWatermark("user_id"))),
        events,
        "late",
        "duplicate",
        "sent");
  }

  private static List<String> withoutNumbers(List<String> fates) {
    return fates.stream().map(each -> each.replaceFirst("duplicate of \\d+", "duplicate")).toList();
  }
}
