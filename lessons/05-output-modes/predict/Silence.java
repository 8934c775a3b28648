import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Scenario;
import workbook.exercises.Trial;

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
  public String why() {
    return "The row of 10:02:15 moves the watermark to 10:01:15, but only after its own batch. The"
        + " next batch works with it and sends 10:00. Spark runs that batch without any row,"
        + " because the watermark has moved.";
  }
}
