import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.to_timestamp;
import static org.apache.spark.sql.functions.window;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import workbook.drawing.ComparisonText;
import workbook.hand.ComparisonRun;
import workbook.hand.HandStream;
import workbook.session.Session;

@DisplayName("Compare shows variations side by side")
@Tag(RunTests.SLOW)
class CompareShowsVariationsSideBySide {

  @Test
  @DisplayName("the output modes of a count, with Spark's refusal of append")
  void modes() {
    SparkSession spark = Session.local();
    var stream = new HandStream(spark);
    Dataset<Row> counts = stream.events().groupBy("event").count();
    var compare =
        new ComparisonRun(stream)
            .batch("t,1,login", "t,2,login", "t,1,view")
            .batch()
            .batch("t,1,buy")
            .modes(counts);
    String grid =
        """
        tick  append   update    complete
        ----  -------  --------  --------
        1     refused  login, 2  login, 2
                       view, 1   view, 1
        ----  -------  --------  --------
        2              no batch  no batch
        ----  -------  --------  --------
        3              buy, 1    buy, 1
                                 login, 2
                                 view, 1

        append: Append can't send an aggregation without a watermark: no group is ever
        final. Use update or complete, or add withWatermark before the groupBy and group
        by a window of that column.\
        """;
    assertEquals(grid, ComparisonText.of(compare.run()));
    assertEquals(grid, ComparisonText.of(compare.run()));
  }

  @Test
  @DisplayName("triggers cut other batches: a longer wait sends later, and drops fewer late rows")
  @SuppressWarnings("deprecation") // Trigger.Once is one of the triggers that learners meet.
  void triggers() {
    var stream = new HandStream(Session.local());
    Dataset<Row> minutes =
        stream
            .events()
            .withColumn("time", to_timestamp(col("timestamp")))
            .withWatermark("time", "1 minute")
            .groupBy(window(col("time"), "1 minute"))
            .count()
            .select(date_format(col("window.start"), "HH:mm").as("minute"), col("count"));
    // The second row moves the watermark to 10:01:30, so 10:00 is final. The third row is late: it
    // counts where no batch has closed 10:00 before. Once never runs the batch without rows.
    String grid =
        ComparisonText.of(
            new ComparisonRun(stream)
                .batch("2026-01-01T10:00:10,1,login")
                .batch("2026-01-01T10:02:30,1,login")
                .batch("2026-01-01T10:00:30,2,view")
                .batch("2026-01-01T10:04:30,1,login")
                .batch()
                .batch()
                .triggers(
                    minutes,
                    "append",
                    Trigger.ProcessingTime("1 second"),
                    Trigger.ProcessingTime("3 seconds"),
                    Trigger.ProcessingTime(0),
                    Trigger.AvailableNow(),
                    Trigger.Once(),
                    Trigger.Continuous("1 second"))
                .run());
    assertEquals(
        """
        tick  1 second   3 seconds  no interval  available-now  once       continuous
        ----  ---------  ---------  -----------  -------------  ---------  ----------
        1     (no rows)  waits      (no rows)    (no rows)      (no rows)  refused
        ----  ---------  ---------  -----------  -------------  ---------  ----------
        2     (no rows)  waits      10:00, 1     10:00, 1       (no rows)
        ----  ---------  ---------  -----------  -------------  ---------  ----------
        3     10:00, 2   (no rows)  (no rows)    (no rows)      10:00, 2
        ----  ---------  ---------  -----------  -------------  ---------  ----------
        4     (no rows)  waits      10:02, 1     10:02, 1       (no rows)
        ----  ---------  ---------  -----------  -------------  ---------  ----------
        5     10:02, 1   waits      no batch     no batch       no batch
        ----  ---------  ---------  -----------  -------------  ---------  ----------
        6     no batch   10:00, 2   no batch     no batch       no batch

        continuous: The continuous trigger runs map and filter over few sources only.
        Use Trigger.ProcessingTime, or the rate source without aggregation.\
        """,
        grid);
  }

  @Test
  @DisplayName("no count is cut off: a date that all rows share is left out of a wide grid")
  void sharedDate() {
    var stream = new HandStream(Session.local());
    String grid =
        ComparisonText.of(
            new ComparisonRun(stream)
                .batch("2026-01-01T10:00:10,1,login")
                .batch("2026-01-01T10:02:30,1,login")
                .modes(windows(stream).select("window", "count"))
                .run());
    assertEquals(
        """
        tick  append     update                   complete
        ----  ---------  -----------------------  -----------------------
        1     (no rows)  {10:00:00, 10:01:00}, 1  {10:00:00, 10:01:00}, 1
        ----  ---------  -----------------------  -----------------------
        2     (no rows)  {10:02:00, 10:03:00}, 1  {10:00:00, 10:01:00}, 1
                                                  {10:02:00, 10:03:00}, 1

        All times are of 2026-01-01.\
        """,
        grid);
  }

  @Test
  @DisplayName("where the rows have several dates, a wide grid has its variations below each other")
  void belowEachOther() {
    var stream = new HandStream(Session.local());
    String grid =
        ComparisonText.of(
            new ComparisonRun(stream)
                .batch("2026-01-01T10:00:10,1,login")
                .batch("2026-01-02T10:00:30,1,login")
                .modes(windows(stream).select("window", "count"))
                .run());
    assertEquals(
        """
        tick            rows
        ----  --------  ---------------------------------------------
        1     append    (no rows)
              update    {2026-01-01 10:00:00, 2026-01-01 10:01:00}, 1
              complete  {2026-01-01 10:00:00, 2026-01-01 10:01:00}, 1
        ----  --------  ---------------------------------------------
        2     append    (no rows)
              update    {2026-01-02 10:00:00, 2026-01-02 10:01:00}, 1
              complete  {2026-01-01 10:00:00, 2026-01-01 10:01:00}, 1
                        {2026-01-02 10:00:00, 2026-01-02 10:01:00}, 1\
        """,
        grid);
  }

  /** Events by minute, which may come one minute late. */
  private static Dataset<Row> windows(HandStream stream) {
    return stream
        .events()
        .withColumn("time", to_timestamp(col("timestamp")))
        .withWatermark("time", "1 minute")
        .groupBy(window(col("time"), "1 minute"))
        .count();
  }

  @Test
  @DisplayName("a setting holds for its own variation only")
  void settings() {
    SparkSession spark = Session.local();
    var stream = new HandStream(spark);
    String key = "spark.sql.session.timeZone";
    Dataset<Row> hours = stream.events().selectExpr("current_timezone() AS zone");
    String grid =
        ComparisonText.of(
            new ComparisonRun(stream)
                .batch("t,1,login")
                .variation("here", hours, "append")
                .setting("Tokyo", hours, "append", key, "Asia/Tokyo")
                .variation("again", hours, "append")
                .run());
    assertEquals("1     UTC   Asia/Tokyo  UTC", grid.lines().skip(2).findFirst().orElse(""));
    assertEquals("UTC", spark.conf().get(key));
    assertFalse(grid.contains("refused"));
  }
}
