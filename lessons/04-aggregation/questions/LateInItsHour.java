import static org.apache.spark.sql.functions.*;
import static workbook.exercises.Twins.ask;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Trial;
import workbook.exercises.Twins;

/** A row that is late, in a window that is open. */
public class LateInItsHour implements Twins {

  @Override
  public String page() {
    return "windows.md";
  }

  @Override
  public Question a() {
    return ask(
        "Events are counted in windows of an hour, in update mode, with a watermark of ten minutes."
            + " The newest event is of 12:45, and its batch is over. Now one of 12:20 comes. Is it"
            + " counted?",
        "Yes: its window ends at 13:00, and no watermark has reached that.",
        "No: it is more than ten minutes behind the newest one.",
        "No: the count of its window has been sent already.");
  }

  @Override
  public Question b() {
    return ask(
        "A stream counts in windows of 30 minutes, in update mode, and its watermark is five"
            + " minutes behind the newest event, which was of 10:25. In the next batch comes one of"
            + " 10:05. What happens to it?",
        "It is counted: the watermark is before the end of its window, 10:30.",
        "It is dropped: it is older than the watermark, 10:20.",
        "It is dropped: what has been sent of its window counts.");
  }

  @Override
  public List<Idea> ideas() {
    return List.of(
        new Idea(
            "Twenty-five minutes behind, and counted: the watermark is compared with the end of the"
                + " window, and not with the row.",
            trial -> {
              trial.show(hours(trial), "update");
              trial.send("2026-01-01T12:45:00,1,login");
              trial.expect("12:00, 1");
              trial.expect();
              trial.send("2026-01-01T12:20:00,2,login");
              trial.expect("12:00, 2");
            }),
        new Idea(
            "Update sends a window again each time that a row changes it. It is over when the"
                + " watermark has passed its end.",
            trial -> {
              trial.show(hours(trial), "update");
              trial.send("2026-01-01T12:45:00,1,login");
              trial.expect("12:00, 1");
              trial.expect();
              trial.send("2026-01-01T12:50:00,2,login");
              trial.expect("12:00, 2");
              trial.expect();
              trial.send("2026-01-01T12:48:00,3,login");
              trial.expect("12:00, 3");
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
