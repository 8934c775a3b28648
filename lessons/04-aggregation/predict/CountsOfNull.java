import static org.apache.spark.sql.functions.*;
import static workbook.exercises.Why.right;
import static workbook.exercises.Why.wrong;

import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Scenario;
import workbook.exercises.Trial;
import workbook.exercises.Why;

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
  public List<Why> reasons() {
    return List.of(
        Why.ask(
            "Why are the two counts of user 2 different?",
            right(
                "count(\"event\") leaves out rows whose event is NULL; count(lit(1)) leaves out"
                    + " none."),
            wrong(
                "An empty event is an empty text, and the text counts only once.",
                "Three empty events, and none is counted: an empty field of a CSV line is NULL.",
                trial -> {
                  trial.show(both(trial), "update");
                  trial.send("2026-01-01T10:00:10,2,", "2026-01-01T10:00:11,2,");
                  trial.send("2026-01-01T10:00:12,2,");
                  trial.expect("2, 3, 0");
                }),
            wrong(
                "The second one counts how many different events there are.",
                "Three logins are 3 for both. Different ones are counted by"
                    + " approx_count_distinct.",
                trial -> {
                  trial.show(both(trial), "update");
                  trial.send("2026-01-01T10:00:00,1,login", "2026-01-01T10:00:01,1,login");
                  trial.send("2026-01-01T10:00:02,1,login");
                  trial.expect("1, 3, 3");
                })));
  }

  private static Dataset<Row> both(Trial trial) {
    return trial.events().groupBy("user_id").agg(count(lit(1)), count("event"));
  }

  @Override
  public String why() {
    return "count(lit(1)) counts rows, count(\"event\") those whose event is not NULL. As a group,"
        + " NULL is a value like others. User 2 had no row in batch 1, so update doesn't send it"
        + " again.";
  }
}
