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
  public List<Why> reasons() {
    return List.of(
        Why.ask(
            "Why was the login of user 1 sent a second time, at 11:01?",
            right("A watermark had passed the time until which the first one was remembered."),
            wrong(
                "Ten minutes after a row has come, it is forgotten.",
                "Half an hour later by its own time, and left out: until the watermark has passed"
                    + " 10:10, user 1 is remembered, and the row of 10:30 has not moved it yet.",
                trial -> {
                  trial.show(unique(trial), "append");
                  trial.send("2026-01-01T10:00:00,1,login");
                  trial.expect("1, login");
                  trial.send("2026-01-01T10:30:00,1,login");
                  trial.expect();
                }),
            wrong(
                "A login of another user came between them.",
                "User 2 between them changes nothing as long as the watermark stays behind.",
                trial -> {
                  trial.show(unique(trial), "append");
                  trial.send("2026-01-01T10:00:00,1,login");
                  trial.expect("1, login");
                  trial.send("2026-01-01T10:01:00,2,login");
                  trial.expect("2, login");
                  trial.send("2026-01-01T10:02:00,1,login");
                  trial.expect();
                })));
  }

  private static Dataset<Row> unique(Trial trial) {
    return trial
        .events()
        .withColumn("time", to_timestamp(col("timestamp")))
        .withWatermark("time", "10 minutes")
        .dropDuplicatesWithinWatermark("user_id", "event")
        .select("user_id", "event");
  }

  @Override
  public String why() {
    return "A login is remembered until the watermark is ten minutes past it. The row of 11:00"
        + " moves the watermark to 10:50; the batch without rows works with it, and forgets user"
        + " 1. So the login of 11:01 is a new one. dropDuplicates, which keeps all it has seen,"
        + " would leave it out.";
  }
}
