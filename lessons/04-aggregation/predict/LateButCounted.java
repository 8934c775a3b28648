import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Scenario;
import workbook.exercises.Trial;

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
  public String why() {
    return "What is late, Spark decides by the watermark of the batch before, and for batch 1 that"
        + " was none: its two views are counted. For batch 2 it is 12:05, and the third view is"
        + " dropped. The login of 12:10 comes late as well, but in time.";
  }
}
