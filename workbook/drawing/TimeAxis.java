package workbook.drawing;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import workbook.hand.Batch;
import workbook.hand.Timeline;

/**
 * The event times of a timeline from left to right, in steps that a clock has.
 *
 * @param from where it begins, at a full step
 * @param step from one label to the next
 * @param steps how many of them it takes to the last time
 */
record TimeAxis(Instant from, Duration step, long steps) {

  private static final List<Duration> STEPS =
      List.of(
          Duration.ofSeconds(1),
          Duration.ofSeconds(5),
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofMinutes(1),
          Duration.ofMinutes(2),
          Duration.ofMinutes(5),
          Duration.ofMinutes(10),
          Duration.ofMinutes(30),
          Duration.ofHours(1),
          Duration.ofHours(3),
          Duration.ofHours(6),
          Duration.ofHours(12),
          Duration.ofDays(1),
          Duration.ofDays(7),
          Duration.ofDays(30),
          Duration.ofDays(365));

  /**
   * The axis of a timeline that has event times, with the shortest steps of which no more than
   * these are needed.
   */
  static TimeAxis of(Timeline timeline, long mostSteps) {
    List<Instant> times = times(timeline);
    if (times.isEmpty()) { // All rows wait for their batch.
      timeline.fates().rows().stream()
          .map(each -> each.row().eventTime())
          .filter(Objects::nonNull)
          .forEach(times::add);
    }
    Instant least = times.stream().min(Instant::compareTo).orElseThrow();
    Instant most = times.stream().max(Instant::compareTo).orElseThrow();
    Duration chosen = STEPS.get(STEPS.size() - 1);
    for (int i = STEPS.size() - 1; i >= 0; i--) {
      if (count(least, most, STEPS.get(i)) <= mostSteps) {
        chosen = STEPS.get(i);
      }
    }
    return new TimeAxis(floor(least, chosen), chosen, count(least, most, chosen));
  }

  private static List<Instant> times(Timeline timeline) {
    List<Instant> times = new ArrayList<>();
    for (Timeline.Line line : timeline.lines()) {
      line.rows().stream()
          .filter(each -> each.row().eventTime() != null)
          .forEach(each -> times.add(each.row().eventTime()));
      line.batch().read().stream()
          .map(Batch.In::eventTime)
          .filter(Objects::nonNull)
          .forEach(times::add);
      for (Instant each : Arrays.asList(line.batch().watermark(), line.batch().lateWatermark())) {
        if (Timeline.isKnown(each)) {
          times.add(each);
        }
      }
      line.windows().forEach(each -> times.add(each.window().from()));
      line.windows().forEach(each -> times.add(each.window().to()));
    }
    return times;
  }

  private static Instant floor(Instant time, Duration step) {
    long millis = step.toMillis();
    return Instant.ofEpochMilli(Math.floorDiv(time.toEpochMilli(), millis) * millis);
  }

  private static long count(Instant least, Instant most, Duration step) {
    long length = most.toEpochMilli() - floor(least, step).toEpochMilli();
    return Math.max(1, -Math.floorDiv(-length, step.toMillis()));
  }

  /** Where a time is, in steps from the beginning. */
  double place(Instant time) {
    return (double) (time.toEpochMilli() - from.toEpochMilli()) / step.toMillis();
  }

  /** What stands at a step: a date, a time, or one with seconds. */
  String label(Instant time) {
    String pattern =
        step.compareTo(Duration.ofDays(1)) >= 0
            ? "yyyy-MM-dd"
            : step.compareTo(Duration.ofMinutes(1)) >= 0 ? "HH:mm" : "HH:mm:ss";
    return DateTimeFormatter.ofPattern(pattern).format(time.atOffset(ZoneOffset.UTC));
  }
}
