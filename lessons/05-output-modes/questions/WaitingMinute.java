import static org.apache.spark.sql.functions.*;
import static workbook.exercises.Twins.ask;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Trial;
import workbook.exercises.Twins;

/** A minute that append mode holds back. */
public class WaitingMinute implements Twins {

  @Override
  public Question a() {
    return ask(
        "Events are counted by minute, in append mode, with a watermark of one minute. Two events"
            + " of 10:00 have come, and nothing goes out. What must happen for the count of 10:00"
            + " to go out?",
        "An event of 10:02 or later comes, and another batch runs after its own.",
        "Another batch runs.",
        "The clock goes past 10:02, and another batch runs.");
  }

  @Override
  public Question b() {
    return ask(
        "A test of a count by minute, in append mode and with a watermark, sends three events of"
            + " the same minute, lets batches run, and waits for the count. It never comes. What"
            + " does the test lack?",
        "An event so much later that the watermark passes the end of the minute.",
        "More batches: append holds a result back by one or two of them.",
        "Time: it must wait until the minute is over by the clock.");
  }

  @Override
  public List<Idea> ideas() {
    return List.of(
        new Idea(
            "Three batches with rows of the same minute, and nothing goes out. A row of 10:02 does"
                + " it, in the batch after its own.",
            trial -> {
              trial.show(minutes(trial), "append");
              trial.send("2026-01-01T10:00:10,1,login");
              trial.expect();
              trial.send("2026-01-01T10:00:20,1,view");
              trial.expect();
              trial.send("2026-01-01T10:00:30,1,view");
              trial.expect();
              trial.send("2026-01-01T10:02:00,1,view");
              trial.expect();
              trial.expect("10:00, 3");
            }),
        new Idea(
            "By each clock that minute was over long ago, and nothing goes out. Time passes for"
                + " Spark when a later row comes.",
            trial -> {
              trial.show(minutes(trial), "append");
              trial.send("2001-01-01T10:00:30,1,login");
              trial.expect();
              trial.expect();
              trial.expect();
            }));
  }

  private static Dataset<Row> minutes(Trial trial) {
    return trial
        .events()
        .withColumn("time", to_timestamp(col("timestamp")))
        .withWatermark("time", "1 minute")
        .groupBy(window(col("time"), "1 minute"))
        .count()
        .select(date_format(col("window.start"), "HH:mm"), col("count"));
  }
}
