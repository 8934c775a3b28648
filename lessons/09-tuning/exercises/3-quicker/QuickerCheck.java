import java.util.List;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;

/** Shows measurements of two settings, as the lesson has them; the answers are found by hand. */
public class QuickerCheck implements Check {

  @Override
  public void run(Trial trial) {
    // Memory and RocksDB; the first round is the shortest of all.
    ask(
        trial,
        "memory, and RocksDB",
        "first, ratio 1.50",
        List.of(5L, 190L, 210L, 200L),
        List.of(2L, 310L, 290L, 300L));
    // 32 and 2 partitions, with the JVM cold in round 1: 400 .. 440 and 120 .. 150.
    ask(
        trial,
        "32 partitions, and 2",
        "second, ratio 0.31",
        List.of(2900L, 440L, 400L, 420L),
        List.of(800L, 150L, 120L, 130L));
    // 96 .. 110 and 101 .. 119.
    ask(
        trial,
        "metrics off, and on",
        "can't tell, ratio 1.06",
        List.of(700L, 110L, 96L, 104L, 100L, 105L),
        List.of(650L, 101L, 119L, 110L, 111L, 103L));
    // 20 .. 30 and 30 .. 34.
    ask(
        trial,
        "Java, and Kryo",
        "can't tell, ratio 1.28",
        List.of(90L, 30L, 20L, 25L),
        List.of(95L, 34L, 30L, 32L));
    // The same in the other order.
    ask(
        trial,
        "Kryo, and Java",
        "can't tell, ratio 0.78",
        List.of(95L, 34L, 30L, 32L),
        List.of(90L, 30L, 20L, 25L));
    // One round of the second met a busy machine, and it is the slower one nevertheless.
    ask(
        trial,
        "no limit, and one file",
        "first, ratio 10.50",
        List.of(800L, 400L, 410L, 390L, 405L, 400L),
        List.of(9000L, 4200L, 4100L, 10000L, 4300L, 4150L));
  }

  private static void ask(
      Trial trial, String name, String expected, List<Long> first, List<Long> second) {
    trial.compareText(name, List.of(expected), List.of(String.valueOf(Quicker.of(first, second))));
  }

  @Override
  public String explain(Report report) {
    if (List.of("first", "second", "can't tell").stream().anyMatch(report::extra)) {
      return "Behind the word stands the ratio of the medians, as in: second, ratio 0.41";
    }
    if (report.extra("first, ratio 1,50")) {
      return "A comma stands where a point is wanted: without a locale, format writes as the"
          + " machine's language does. Locale.ROOT is the same everywhere.";
    }
    if (report.extra("first, ratio 1.00")) {
      return "The ratio is 1.00, and RocksDB took half as much again: two whole numbers divided are"
          + " a whole number. Make one of them a double first.";
    }
    if (report.extra("first, ratio 0.67")) {
      return "Your ratio is that of the first to the second: 1.50 was asked for, so that what is"
          + " below 1 is good for the second.";
    }
    if (report.extra("can't tell, ratio 1.50")) {
      return "The first round is in your figures: it loads classes, and is compiled while it runs."
          + " Whatever it took, it doesn't count.";
    }
    if (report.extra("can't tell, ratio 0.34")) {
      return "You sort, and then leave one out: that is the quickest round, and the one of the"
          + " warm-up is still there. Leave out first.";
    }
    if (report.extra("first, ratio 1.06")) {
      return "The spans overlap, and yours has a winner: from 101 to 110 both settings have rounds,"
          + " so that the next measurement may say the opposite.";
    }
    if (report.extra("first, ratio 1.28") || report.extra("second, ratio 0.78")) {
      return "One span ends where the other begins, at 30: that is no difference yet.";
    }
    if (report.extra("first, ratio 13.34")) {
      return "One busy round of ten seconds has moved your ratio: a median bears it, a mean"
          + " doesn't.";
    }
    return null;
  }
}
