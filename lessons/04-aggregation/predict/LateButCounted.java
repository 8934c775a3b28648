import static org.apache.spark.sql.functions.*;
import static workbook.exercises.Why.right;
import static workbook.exercises.Why.wrong;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Scenario;
import workbook.exercises.Trial;
import workbook.exercises.Why;

/**
 * Events are counted in windows of an hour, in update mode, and may come ten minutes late. A row is
 * like 08:00, 7. Three rows come two hours late: two in batch 1, one in batch 2. Windows and late
 * rows have a page of their own: read lesson("windows") first.
 */
public class LateButCounted implements Scenario {

  @Override
  public void play(Trial trial) throws Exception {
    Dataset<Row> hours =
        trial
            .events()
            .withColumn("time", to_timestamp(col("timestamp")))
            .withWatermark("time", "10 minutes")
            .groupBy(window(col("time"), "1 hour"))
            .count()
            .select(date_format(col("window.start"), "HH:mm"), col("count"));
    trial.show(hours, "update");

    trial.send("2026-01-01T12:15:00,1,login");
    trial.predict();

    trial.send("2026-01-01T10:15:00,1,view", "2026-01-01T10:20:00,2,view");
    trial.predict();

    trial.send("2026-01-01T10:30:00,3,view", "2026-01-01T12:10:00,3,login");
    trial.predict();
  }

  @Override
  public List<Why> reasons() {
    return List.of(
        Why.ask(
            "Why was the view of 10:30 dropped, and those of 10:15 and 10:20 were not?",
            right("Batch 2 worked with the watermark that 12:15 had set; batch 1 had none yet."),
            wrong(
                "It was two hours late, and ten minutes are allowed.",
                "More than two hours late, and counted: what is late is measured against the"
                    + " watermark that this batch works with, and the first batch has none.",
                trial -> {
                  trial.show(hours(trial), "update");
                  trial.send("2026-01-01T12:15:00,1,login", "2026-01-01T10:00:00,3,view");
                  trial.expect("10:00, 1", "12:00, 1");
                }),
            wrong(
                "Its window had been sent, and what was sent takes no more rows.",
                "The window of 12:00 was sent, takes another row, and is sent again. It is open"
                    + " until the watermark has passed its end.",
                trial -> {
                  trial.show(hours(trial), "update");
                  trial.send("2026-01-01T12:15:00,1,login");
                  trial.expect("12:00, 1");
                  trial.expect();
                  trial.send("2026-01-01T12:10:00,3,login");
                  trial.expect("12:00, 2");
                })),
        Why.ask(
            "Why was the login of 12:10 counted, although 12:15 had been there before?",
            right("Its window ends at 13:00, and no watermark has passed that."),
            wrong(
                "It is less than ten minutes behind the newest row.",
                "Half an hour behind the newest row and behind the watermark, and counted: Spark"
                    + " looks at the end of the window, not at the row.",
                trial -> {
                  trial.show(hours(trial), "update");
                  trial.send("2026-01-01T12:45:00,1,login");
                  trial.expect("12:00, 1");
                  trial.expect();
                  trial.send("2026-01-01T12:15:00,3,login");
                  trial.expect("12:00, 2");
                }),
            wrong(
                "The watermark follows the oldest row that came.",
                "12:30 comes, then 12:10; and 11:59, whose window ended at 12:00, is dropped. The"
                    + " watermark is at 12:20 and never goes back.",
                trial -> {
                  trial.show(hours(trial), "update");
                  trial.send("2026-01-01T12:30:00,1,login");
                  trial.expect("12:00, 1");
                  trial.expect();
                  trial.send("2026-01-01T12:10:00,2,login");
                  trial.expect("12:00, 2");
                  trial.send("2026-01-01T11:59:00,3,login");
                  trial.expect();
                })));
  }

  private static Dataset<Row> hours(Trial trial) {
    return trial
        .events()
        .withColumn("time", to_timestamp(col("timestamp")))
        .withWatermark("time", "10 minutes")
        .groupBy(window(col("time"), "1 hour"))
        .count()
        .select(date_format(col("window.start"), "HH:mm"), col("count"));
  }

  @Override
  public String why() {
    return "What is late, Spark decides by the watermark of the batch before, and for batch 1 that"
        + " was none: its two views are counted. For batch 2 it is 12:05, and the third view is"
        + " dropped. The login of 12:10 comes late as well, but in time.";
  }
}
