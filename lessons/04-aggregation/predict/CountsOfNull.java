import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Column;
import workbook.exercises.Scenario;
import workbook.exercises.Trial;

/**
 * Rows and events of each user are counted, in update mode. A row is like 9, 4, 3; a missing value
 * is NULL.
 */
public class CountsOfNull implements Scenario {

  @Override
  public void play(Trial trial) throws Exception {
    Column rows = count(lit(1));
    Column events = count("event");
    trial.show(trial.events().groupBy("user_id").agg(rows, events), "update");

    trial.send("2026-01-01T10:00:00,1,login", "2026-01-01T10:00:05,1,view");
    trial.send("2026-01-01T10:00:10,2,");
    trial.predict();

    trial.send("2026-01-01T10:00:15,1,", "2026-01-01T10:00:20,,logout");
    trial.predict();
  }

  @Override
  public String why() {
    return "count(lit(1)) counts rows, count(\"event\") those whose event is not NULL. As a group,"
        + " NULL is a value like others. User 2 had no row in batch 1, so update doesn't send it"
        + " again.";
  }
}
