import static org.apache.spark.sql.functions.*;
import static workbook.exercises.Twins.ask;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Trial;
import workbook.exercises.Twins;

/** One row with a time far ahead. */
public class FarAhead implements Twins {

  @Override
  public String page() {
    return "windows.md";
  }

  @Override
  public Question a() {
    return ask(
        "Events are counted in windows of an hour, with a watermark of ten minutes. One event comes"
            + " from a device with a wrong clock: it is four years ahead. What becomes of the"
            + " events that come in the batches after it, with the right times?",
        "They are dropped: the watermark follows the greatest time that has come.",
        "They are counted: the watermark follows most of the rows, and not a single one.",
        "They are counted: the watermark goes by the clock of the machine.");
  }

  @Override
  public Question b() {
    return ask(
        "A stream with windows and a watermark of ten minutes drops all rows as late since noon."
            + " Their times are right, and so are the clocks of the machines. What has happened?",
        "A single row with a time far ahead has come.",
        "Most of the rows before noon were ahead: one alone moves no watermark.",
        "The rows have been under way for more than ten minutes, by the machine's clock.");
  }

  @Override
  public List<Idea> ideas() {
    return List.of(
        new Idea(
            "Three rows of ten o'clock and one that is years ahead: the next row of ten o'clock is"
                + " dropped.",
            trial -> {
              trial.show(hours(trial), "update");
              trial.send("2026-01-01T10:00:00,1,login", "2026-01-01T10:01:00,2,login");
              trial.send("2026-01-01T10:02:00,3,login", "2030-01-01T12:00:00,4,login");
              trial.expect("10:00, 3", "12:00, 1");
              trial.expect();
              trial.send("2026-01-01T10:06:00,1,login");
              trial.expect();
            }),
        new Idea(
            "By the machine's clock both rows are long past, and both are counted: only the rows'"
                + " own times move the watermark.",
            trial -> {
              trial.show(hours(trial), "update");
              trial.send("2001-01-01T10:30:00,1,login");
              trial.expect("10:00, 1");
              trial.expect();
              trial.send("2001-01-01T10:25:00,2,login");
              trial.expect("10:00, 2");
            }));
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
}
