//SOURCES ../../lessons/04-aggregation/Aggregation.java

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import workbook.session.Session;

/** Lesson 4's queries over data/events; what they should say is counted here without Spark. */
@DisplayName("The queries of lesson 4 say what plain Java says")
class AggregationsAgreeWithPlainJava {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.S");

  private static final String COLUMNS = "timestamp STRING, user_id INT, event STRING";

  private static final List<String> lines = new ArrayList<>();
  private static final List<Event> events = new ArrayList<>();
  private static LocalDateTime watermark;

  private record Event(LocalDateTime time, int user, String type) {}

  @BeforeAll
  static void read() throws IOException {
    try (Stream<Path> files = Files.list(Script.root().resolve("data/events"))) {
      for (Path file : files.sorted().toList()) {
        lines.addAll(Files.readAllLines(file).stream().skip(1).toList());
      }
    }
    for (String line : lines) {
      String[] fields = line.split(",");
      events.add(new Event(LocalDateTime.parse(fields[0]), Integer.parseInt(fields[1]), fields[2]));
    }
    assertEquals(100, events.size());
    watermark =
        events.stream().map(Event::time).max(LocalDateTime::compareTo).get().minusMinutes(1);
  }

  @Test
  @DisplayName("lists: all events of each user, and how many types")
  void lists() {
    List<String> expected = new ArrayList<>();
    events.stream()
        .collect(groupingBy(Event::user, TreeMap::new, toList()))
        .forEach(
            (user, list) -> {
              List<String> types = list.stream().map(Event::type).toList();
              String all = "WrappedArray(" + String.join(", ", types) + ")"; // Scala's list.
              expected.add(row(user, all, new HashSet<>(types).size()));
            });
    assertEquals(expected, spark(Queries.Query.lists));
  }

  @Test
  @DisplayName("tumbling: the windows of a minute that are over, by type")
  void tumbling() {
    var counts = new TreeMap<String, Integer>();
    for (Event event : events) {
      LocalDateTime start = event.time().withSecond(0);
      if (!start.plusMinutes(1).isAfter(watermark)) {
        counts.merge(window(start) + "," + event.type(), 1, Integer::sum);
      }
    }
    assertEquals(rows(counts), spark(Queries.Query.tumbling));
  }

  @Test
  @DisplayName("sliding: each event in two windows of a minute")
  void sliding() {
    var counts = new TreeMap<String, Integer>();
    for (Event event : events) {
      LocalDateTime last = event.time().withSecond(event.time().getSecond() / 30 * 30);
      for (LocalDateTime start : List.of(last.minusSeconds(30), last)) {
        if (!start.plusMinutes(1).isAfter(watermark)) {
          counts.merge(window(start), 1, Integer::sum);
        }
      }
    }
    assertEquals(rows(counts), spark(Queries.Query.sliding));
  }

  @Test
  @DisplayName("session: a pause of more than 20 seconds ends one")
  void session() {
    Set<String> expected = new HashSet<>();
    for (int user = 1; user <= 5; user++) {
      int of = user;
      List<LocalDateTime> times =
          events.stream().filter(event -> event.user() == of).map(Event::time).sorted().toList();
      int first = 0;
      for (int i = 0; i < times.size(); i++) {
        LocalDateTime end = times.get(i).plusSeconds(20);
        boolean last = i == times.size() - 1 || times.get(i + 1).isAfter(end);
        if (last && !end.isAfter(watermark)) {
          String start = TIME.format(times.get(first));
          expected.add(row(start, TIME.format(end), user, i - first + 1));
        }
        first = last ? i + 1 : first;
      }
    }
    assertEquals(expected, Set.copyOf(spark(Queries.Query.session)));
  }

  @Test
  @DisplayName("unique: in one batch, the first event of each user and type")
  void unique() {
    Set<String> expected = new HashSet<>();
    Set<String> seen = new HashSet<>();
    for (Event event : events) {
      if (seen.add(event.user() + ", " + event.type())) {
        expected.add(row(TIME.format(event.time()), event.user(), event.type()));
      }
    }
    assertEquals(expected, Set.copyOf(spark(Queries.Query.unique)));
  }

  @Test
  @DisplayName("plans: users 1 and 3 are free, 2 and 4 paid, and 5 is left out")
  void plans() {
    var counts = new TreeMap<String, Integer>();
    for (Event event : events) {
      if (event.user() != 5) {
        counts.merge(event.user() % 2 == 1 ? "free" : "paid", 1, Integer::sum);
      }
    }
    assertEquals(rows(counts), spark(Queries.Query.plans));
  }

  @Test
  @DisplayName("visits: each login with each logout of the user within a minute")
  void visits() {
    Set<String> expected = new HashSet<>();
    for (Event login : events) {
      for (Event logout : events) {
        long seconds = Duration.between(login.time(), logout.time()).toSeconds();
        if (login.type().equals("login")
            && logout.type().equals("logout")
            && login.user() == logout.user()
            && seconds >= 0
            && seconds <= 60) {
          expected.add(row(login.user(), TIME.format(login.time()), TIME.format(logout.time())));
        }
      }
    }
    assertEquals(expected, Set.copyOf(spark(Queries.Query.visits)));
  }

  /** All that the query sends: the events in one micro-batch, and Spark's empty ones after it. */
  private static List<String> spark(Queries.Query query) {
    var lesson = new Aggregation();
    lesson.query = query;
    List<String> rows = new ArrayList<>();
    try (var stream = new StreamTester(Session.local(), COLUMNS)) {
      stream.start(lesson.aggregation(stream.rows()), query.mode);
      stream.send(lines.toArray(new String[0]));
      for (var batch = stream.tick(); batch.number() >= 0; batch = stream.tick()) {
        rows.addAll(batch.rows());
      }
    }
    return rows;
  }

  private static String window(LocalDateTime start) {
    return TIME.format(start) + "," + TIME.format(start.plusMinutes(1));
  }

  /** As Spark writes a row. */
  private static String row(Object... values) {
    return RowFactory.create(values).toString();
  }

  private static List<String> rows(TreeMap<String, Integer> counts) {
    return counts.entrySet().stream().map(each -> row(each.getKey(), each.getValue())).toList();
  }
}
