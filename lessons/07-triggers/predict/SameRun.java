import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.Trigger;
import workbook.exercises.Scenario;
import workbook.exercises.Trial;

/**
 * Append sends each minute once, when the watermark has reached its end: a row like 08:00, 9. A
 * tick is one run of the query, which goes on where the run before has ended. Which run sends what?
 */
public class SameRun implements Scenario {

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
    trial.show(minutes, "append", Trigger.AvailableNow());

    trial.send("2026-01-01T10:00:30,1,login", "2026-01-01T10:00:45,2,login");
    trial.predict();

    trial.send("2026-01-01T10:02:15,1,view");
    trial.predict();

    trial.send("2026-01-01T10:00:50,3,view");
    trial.predict();
  }

  @Override
  public String why() {
    return "In the second run, the batch with the view moves the watermark to 10:01:15. Because it"
        + " has moved, the run has a batch without rows before it ends, and that one sends 10:00."
        + " So the view of 10:00:50 comes too late for its minute and is dropped. A trigger that"
        + " waits could have put it into one batch with the others, where it counts.";
  }
}
