import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Scenario;
import workbook.exercises.Trial;

/**
 * Events that a user sent before are left out. A row is like 9, visit. Duplicates have a page of
 * their own: read lesson("duplicates") first.
 */
public class SeenBefore implements Scenario {

  @Override
  public void play(Trial trial) throws Exception {
    Dataset<Row> unique =
        trial
            .events()
            .withColumn("time", to_timestamp(col("timestamp")))
            .withWatermark("time", "10 minutes")
            .dropDuplicatesWithinWatermark("user_id", "event")
            .select("user_id", "event");
    trial.show(unique, "append");

    trial.send("2026-01-01T10:00:00,1,login", "2026-01-01T10:05:00,1,login");
    trial.predict();

    trial.send("2026-01-01T11:00:00,2,login");
    trial.predict();

    // Nothing is sent.
    trial.predict();

    trial.send("2026-01-01T11:01:00,1,login");
    trial.predict();
  }

  @Override
  public String why() {
    return "A login is remembered until the watermark is ten minutes past it. The row of 11:00"
        + " moves the watermark to 10:50; the batch without rows works with it, and forgets user"
        + " 1. So the login of 11:01 is a new one. dropDuplicates, which keeps all it has seen,"
        + " would leave it out.";
  }
}
