import static workbook.exercises.Twins.ask;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.Trigger;
import workbook.exercises.Twins;
import workbook.session.FolderStream;

/** Counts that change, in a sink that only adds. */
public class AddedUp implements Twins {

  @Override
  public Question a() {
    return ask(
        "Events are counted by type, in update mode, into a sink that only adds rows. Three batches"
            + " bring a login each. What is in the sink?",
        "login, 1, and login, 2, and login, 3",
        "login, 3",
        "login, 1 three times");
  }

  @Override
  public Question b() {
    return ask(
        "A count by type, in update mode, writes into a table by adding rows. To know how many"
            + " logins there were, somebody adds up all counts of login in it. What comes out?",
        "Too many: the table holds each count that there ever was, and each has those before it.",
        "The right number: the table holds the last count alone.",
        "The right number: each row is what its batch has brought.");
  }

  @Override
  public List<Idea> ideas() {
    return List.of(
        new Idea(
            "Two batches, two rows: a sink that adds replaces nothing. For that it needs a key.",
            trial -> {
              List<Row> sink = new ArrayList<>();
              VoidFunction2<Dataset<Row>, Long> add =
                  (batch, id) -> sink.addAll(batch.collectAsList());
              FolderStream folder = trial.folder();
              folder.file("a.csv", "login").file("b.csv", "login");
              trial
                  .spark()
                  .readStream()
                  .schema("event STRING")
                  .option("maxFilesPerTrigger", 1)
                  .csv(folder.path())
                  .groupBy("event")
                  .count()
                  .writeStream()
                  .outputMode("update")
                  .trigger(Trigger.AvailableNow())
                  .foreachBatch(add)
                  .start()
                  .awaitTermination();
              trial.compare("in the sink", List.of("login, 1", "login, 2"), sink);
            }),
        new Idea(
            "The second batch brings one login, and sends 2. Each count has all the rows before"
                + " it.",
            trial -> {
              trial.show(trial.events().groupBy("event").count(), "update");
              trial.send("2026-01-01T10:00:00,1,login");
              trial.expect("login, 1");
              trial.send("2026-01-01T10:00:05,2,login");
              trial.expect("login, 2");
            }));
  }
}
