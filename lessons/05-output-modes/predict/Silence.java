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
 * Events are counted by minute, and may come one minute late. Append sends a minute as a row like
 * 08:00, 9. Which batch sends which minutes?
 */
public class Silence implements Scenario {

  @Override
  public void play(Trial trial) throws Exception {
    Dataset<Row> minutes =
        trial
            .events()
            .withColumn("time", to_timestamp(col("timestamp")))
            .withWatermark("time", "1 minute")
            .groupBy(window(col("time"), "1 minute"))
            .count()
            .select(date_format(col("window.start"), "HH:mm"), col("count"));
    trial.show(minutes, "append");

    trial.send("2026-01-01T10:00:30,1,login", "2026-01-01T10:00:45,2,login");
    trial.predict();

    trial.send("2026-01-01T10:02:15,1,view");
    trial.predict();

    // Nothing is sent.
    trial.predict();
  }

  @Override
  public List<Why> reasons() {
    return List.of(
        Why.ask(
            "Why did 10:00 go out in the batch after 10:02:15, and not in its own?",
            right("A batch works with the watermark that the batches before it have left."),
            wrong(
                "Append holds each window back by one batch.",
                "Three batches after its row, 10:02 waits as before. No number of batches ends a"
                    + " window, only a watermark that has passed it.",
                trial -> {
                  trial.show(minutes(trial), "append");
                  trial.send("2026-01-01T10:02:15,1,view");
                  trial.expect();
                  trial.send("2026-01-01T10:02:20,1,view");
                  trial.expect();
                  trial.send("2026-01-01T10:02:25,1,view");
                  trial.expect();
                }),
            wrong(
                "10:02:15 had ended the minute at once; only the printing took a batch more.",
                "The view of 10:00:50 came after 10:02:15, in the same batch, and was counted: in"
                    + " that batch the minute was still open.",
                trial -> {
                  trial.show(minutes(trial), "append");
                  trial.send("2026-01-01T10:00:30,1,login");
                  trial.expect();
                  trial.send("2026-01-01T10:02:15,1,view", "2026-01-01T10:00:50,2,view");
                  trial.expect();
                  trial.expect("10:00, 2");
                }),
            wrong(
                "By the clock on the wall, the minute was over by then.",
                "Each wall has a later time than that, and nothing goes out. Time passes for Spark"
                    + " when a later row comes.",
                trial -> {
                  trial.show(minutes(trial), "append");
                  trial.send("2026-01-01T10:00:30,1,login");
                  trial.expect();
                  trial.expect();
                  trial.expect();
                })),
        Why.ask(
            "Why did Spark run a batch although nothing had been sent?",
            right("The watermark had moved, and a state waits for it."),
            wrong(
                "At each trigger it runs one.",
                "After the first empty batch none runs any more: the watermark stands still.",
                trial -> {
                  trial.show(minutes(trial), "append");
                  trial.send("2026-01-01T10:00:30,1,login");
                  trial.expect();
                  trial.expectThen("a batch");
                  trial.expectThen("no batch");
                  trial.expectThen("no batch");
                }),
            wrong(
                "Only append does that, to send what has become final.",
                "In update mode the empty batch runs, too. It sends nothing, but takes the minute"
                    + " out of the state.",
                trial -> {
                  trial.show(minutes(trial), "update");
                  trial.send("2026-01-01T10:00:30,1,login", "2026-01-01T10:02:15,1,view");
                  trial.expect("10:00, 1", "10:02, 1");
                  trial.compareText("kept", List.of("2"), List.of(kept(trial)));
                  trial.expectThen("a batch");
                  trial.compareText("kept", List.of("1"), List.of(kept(trial)));
                })));
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

  private static String kept(Trial trial) {
    return "" + trial.progress().stateOperators()[0].numRowsTotal();
  }

  @Override
  public String why() {
    return "The row of 10:02:15 moves the watermark to 10:01:15, but only after its own batch. The"
        + " next batch works with it and sends 10:00. Spark runs that batch without any row,"
        + " because the watermark has moved.";
  }
}
