package workbook.watch;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.window;

import java.lang.management.ManagementFactory;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import workbook.hand.HandQuery;
import workbook.hand.HandStream;
import workbook.session.Session;

/**
 * What {@code ./jbang bench@.} starts to measure a tick: ten events, counted by minute and event
 * under a watermark, in one warm JVM. Arguments: ours for the workbook's session, or defaults for
 * one with Spark's own settings; ticks to warm up; ticks that count.
 */
public final class Ticks {

  private static final int ROWS = 10;
  private static final List<String> EVENTS = List.of("login", "view", "purchase");

  private Ticks() {}

  /** Prints {@code tick MILLIS CPU_MILLIS}: the median, and the process's CPU for each tick. */
  public static void main(String... args) {
    int warmUp = Integer.parseInt(args[1]);
    double[] millis = new double[Integer.parseInt(args[2])];
    HandStream stream = new HandStream(args[0].equals("ours") ? Session.local() : defaults());
    Dataset<Row> counts =
        stream
            .events()
            .withColumn("time", col("timestamp").cast("timestamp"))
            .withWatermark("time", "10 minutes")
            .groupBy(window(col("time"), "1 minute"), col("event"))
            .count();
    try (HandQuery query = stream.start(counts, "update")) {
      long cpu = 0;
      for (int tick = 0; tick < warmUp + millis.length; tick++) {
        stream.send(rows(tick));
        if (tick == warmUp) {
          cpu = cpuNanos();
        }
        long start = System.nanoTime();
        long rows = query.tick().rowsIn();
        if (rows != ROWS) {
          throw new IllegalStateException("Tick " + tick + " read " + rows + " rows.");
        }
        if (tick >= warmUp) {
          millis[tick - warmUp] = (System.nanoTime() - start) / 1e6;
        }
      }
      cpu = cpuNanos() - cpu;
      Arrays.sort(millis);
      System.out.printf(
          Locale.ROOT,
          "tick %.1f %.1f%n",
          (millis[(millis.length - 1) / 2] + millis[millis.length / 2]) / 2,
          cpu / 1e6 / millis.length);
    }
    System.exit(0);
  }

  /** Spark's own settings; only its page is off, which would take a port, and its log. */
  private static SparkSession defaults() {
    Session.quietLog();
    return SparkSession.builder()
        .appName("defaults")
        .master("local[2]")
        .config("spark.ui.enabled", false)
        .getOrCreate();
  }

  /** An event a second, in the order of their times. */
  private static String[] rows(int tick) {
    String[] rows = new String[ROWS];
    LocalDateTime start = LocalDateTime.of(2026, 1, 1, 10, 0);
    for (int row = 0; row < ROWS; row++) {
      int number = tick * ROWS + row;
      rows[row] =
          start.plusSeconds(number).format(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
              + ","
              + row
              + ","
              + EVENTS.get(number % EVENTS.size());
    }
    return rows;
  }

  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
        .getProcessCpuTime();
  }
}
