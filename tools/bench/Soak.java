import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * {@code bench@. --soak MINUTES}: two streams from Kafka into PostgreSQL, one with time to spare
 * and one whose batches take longer than its interval. What they hold of the machine must not grow.
 */
final class Soak {

  private static final double FLAT = 0.10; // So much more in the last third still is flat.
  private static final String INTERVAL = "2 seconds";
  private static final double SLOW_SECONDS = 3; // Of a batch, for that interval.
  private static final int MINUTE_MILLIS = 60_000;
  private static final int HEAP_COUNTS = 3;
  private static final int PAUSE_MILLIS = 1_000; // Between ten rows and the next ten.
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

  /** What is looked at, and its unit. */
  enum Figure {
    HEAP("heap after a collection", " KB"),
    THREADS("threads", ""),
    DESCRIPTORS("open files", ""),
    CHECKPOINT("checkpoint", " KB");

    private final String text;
    private final String unit;

    Figure(String text, String unit) {
      this.text = text;
      this.unit = unit;
    }
  }

  /** A stream with all that was seen of it, a value a minute. */
  private record Watched(
      String name, FaultyStream stream, Victim victim, Map<Figure, List<Long>> seen) {

    static Watched start(String name, FaultyStream stream) throws Exception {
      Victim victim = stream.start("--trigger", INTERVAL);
      return new Watched(name, stream, victim, new EnumMap<>(Figure.class));
    }
  }

  private final FaultRun run;

  Soak(FaultRun run) {
    this.run = run;
  }

  /** Whether all stayed flat, and no row was lost or doubled. */
  boolean run(int minutes) throws Exception {
    FaultyStream sent = run.stream(FaultyStream.Sink.KAFKA);
    run.servers.makeTopic(sent.name);
    Map<String, Object> settings = Map.of("bootstrap.servers", run.servers.kafka().address());
    List<Watched> both = new ArrayList<>();
    boolean well = true;
    try (var producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      for (String name : List.of("steady", "slow")) {
        FaultyStream stream = run.stream(FaultyStream.Sink.JDBC).readingWhat(sent);
        both.add(Watched.start(name, stream));
      }
      sent.send(1, producer);
      for (Watched each : both) {
        each.victim.awaitCommit(0);
      }
      slowDown(both.get(1).stream.name);
      long start = System.nanoTime();
      for (int minute = 1; minute <= minutes; minute++) {
        long end = start + minute * MINUTE_MILLIS * 1_000_000L;
        while (System.nanoTime() < end) {
          sent.send(1, producer);
          Thread.sleep(PAUSE_MILLIS);
        }
        for (Watched each : both) {
          look(each, minute);
        }
      }
      for (Watched each : both) {
        well &= verdict(each);
        each.victim.stop();
        Held.Difference rows = each.stream.finishAndCompare();
        well &= rows.equals(new Held.Difference(0, 0));
        String what = each == both.get(0) ? "no fault" : "each batch longer than its interval";
        run.add(
            new FaultRun.Line(
                minutes + " minutes, " + what, 1, rows, each.victim.saw(), "by itself"));
      }
    } finally {
      both.forEach(each -> each.victim.close());
    }
    return well;
  }

  /** The database takes its time for each batch of this table. */
  private void slowDown(String table) throws Exception {
    String sleep = "BEGIN PERFORM pg_sleep(" + SLOW_SECONDS + "); RETURN NEW; END";
    try (Connection database = DriverManager.getConnection(run.servers.postgres().url());
        var statement = database.createStatement()) {
      statement.execute(
          "CREATE FUNCTION sleep() RETURNS TRIGGER LANGUAGE plpgsql AS $$" + sleep + "$$");
      // Of the table with the batches' numbers: there, a batch is one statement.
      statement.execute(
          "CREATE TRIGGER slow BEFORE INSERT ON stream_processor_batches FOR EACH ROW"
              + " WHEN (NEW.table_name = '%s') EXECUTE FUNCTION sleep()".formatted(table));
    }
  }

  private void look(Watched stream, int minute) throws Exception {
    long pid = stream.victim.handle().pid();
    Map<Figure, Long> now = new EnumMap<>(Figure.class);
    now.put(Figure.HEAP, heap(pid));
    now.put(Figure.THREADS, entries(Path.of("/proc/" + pid + "/task")));
    now.put(Figure.DESCRIPTORS, entries(Path.of("/proc/" + pid + "/fd")));
    now.put(Figure.CHECKPOINT, Folders.bytes(stream.stream.checkpoint) / 1_024);
    var line = new StringBuilder("minute " + minute + ", " + stream.name + ", ");
    line.append("batch ").append(stream.stream.committed());
    now.forEach(
        (figure, value) -> {
          stream.seen.computeIfAbsent(figure, f -> new ArrayList<>()).add(value);
          line.append(", ").append(figure.text).append(' ').append(value).append(figure.unit);
        });
    run.tell("%s", line);
  }

  private boolean verdict(Watched stream) {
    boolean flat = true;
    for (var each : stream.seen.entrySet()) {
      List<Long> values = each.getValue();
      boolean grows = grows(values);
      flat &= !grows;
      int third = values.size() / 3;
      run.print(
          String.format(
              Locale.ROOT,
              "%s: %s %s: %s%s",
              stream.name,
              each.getKey().text,
              third == 0 ? "too short to tell" : grows ? "GROWS" : "flat",
              third == 0
                  ? values
                  : String.format(Locale.ROOT, "%.0f, %.0f, then %.0f", thirds(values).toArray()),
              each.getKey().unit));
    }
    return flat;
  }

  /**
   * The last third of the time against both before it. In the first, Java is warming up; but what
   * goes down and up again, as Spark's threads do with the batches in a minute, does not grow.
   */
  static boolean grows(List<Long> values) {
    if (values.size() < 3) {
      return false;
    }
    List<Double> thirds = thirds(values);
    return thirds.get(2) > Math.max(thirds.get(0), thirds.get(1)) * (1 + FLAT);
  }

  /** The median of each third; a rest belongs to the first. */
  private static List<Double> thirds(List<Long> values) {
    int third = values.size() / 3;
    int last = values.size() - third;
    return List.of(
        median(values.subList(0, last - third)),
        median(values.subList(last - third, last)),
        median(values.subList(last, values.size())));
  }

  /** One look that went wrong decides nothing. */
  private static double median(List<Long> values) {
    return Benchmark.median(values.stream().mapToDouble(Long::doubleValue));
  }

  /**
   * All that lives, in KB. Java collects before it counts, but passes that over while native code
   * holds an array of its: so the least of some counts.
   */
  private static long heap(long pid) throws IOException, InterruptedException {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < HEAP_COUNTS; i++) {
      Matcher total = TOTAL.matcher(RunningJvm.jcmd(pid, "GC.class_histogram"));
      if (!total.find()) {
        throw new IOException("jcmd told no heap of process " + pid + ".");
      }
      least = Math.min(least, Long.parseLong(total.group(1)) / 1_024);
    }
    return least;
  }

  private static long entries(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.count();
    }
  }
}
