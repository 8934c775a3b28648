import static workbook.exercises.Why.right;
import static workbook.exercises.Why.wrong;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.Trigger;
import workbook.exercises.Scenario;
import workbook.exercises.Trial;
import workbook.exercises.Why;
import workbook.session.FolderStream;

/**
 * A sink adds the rows of each batch to a list. The program counts events by type, in update mode,
 * and each file is a batch. Rows of the list are like login, 2. What is in the list, and what would
 * a table hold that replaces rows by their type?
 */
public class ListAndTable implements Scenario {

  @Override
  public void play(Trial trial) throws Exception {
    List<Row> list = new ArrayList<>();
    Map<String, Long> table = new TreeMap<>();
    VoidFunction2<Dataset<Row>, Long> sink =
        (batch, id) -> {
          for (Row row : batch.collectAsList()) {
            list.add(row);
            table.put(row.getString(0), row.getLong(1));
          }
        };

    FolderStream folder = trial.folder();
    folder.file("a.csv", "login", "view");
    folder.file("b.csv", "login", "login").file("c.csv", "view");
    run(trial, folder, sink);
    trial.predict("in the list", () -> list);
    trial.predict("in the table", () -> rows(table));
  }

  private static void run(Trial trial, FolderStream folder, VoidFunction2<Dataset<Row>, Long> sink)
      throws Exception {
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
        .foreachBatch(sink)
        .start()
        .awaitTermination();
  }

  private static List<Row> rows(Map<String, Long> table) {
    List<Row> rows = new ArrayList<>();
    table.forEach((event, count) -> rows.add(RowFactory.create(event, count)));
    return rows;
  }

  @Override
  public List<Why> reasons() {
    return List.of(
        Why.ask(
            "Why does the list hold several counts of the same type?",
            right("Update sends a count each time that it changes, and a list only adds."),
            wrong(
                "foreachBatch is called twice for a batch.",
                "Three files, three batches, three calls.",
                trial -> {
                  List<Row> calls = new ArrayList<>();
                  FolderStream folder = trial.folder();
                  for (String name : List.of("a.csv", "b.csv", "c.csv")) {
                    folder.file(name, "login");
                  }
                  run(trial, folder, (batch, id) -> calls.add(RowFactory.create(id)));
                  trial.compare("calls", List.of("0", "1", "2"), calls);
                }),
            wrong(
                "Update sends all counts in each batch.",
                "Batch 1 sends the view alone.",
                trial -> {
                  trial.show(trial.events().groupBy("event").count(), "update");
                  trial.send("2026-01-01T10:00:00,1,login");
                  trial.expect("login, 1");
                  trial.send("2026-01-01T10:00:05,1,view");
                  trial.expect("view, 1");
                })),
        Why.ask(
            "Why has the table each type once?",
            right("It replaces what it has under the same key."),
            wrong(
                "Update sends each type once.",
                "It sends login twice, in two batches.",
                trial -> {
                  trial.show(trial.events().groupBy("event").count(), "update");
                  trial.send("2026-01-01T10:00:00,1,login");
                  trial.expect("login, 1");
                  trial.send("2026-01-01T10:00:05,2,login");
                  trial.expect("login, 2");
                }),
            wrong(
                "It keeps the greatest count, and leaves out the smaller ones.",
                "The least user goes down from 5 to 1. What a table keeps is what came last, great"
                    + " or small.",
                trial -> {
                  trial.show(
                      trial.events().groupBy("event").agg(functions.min("user_id")), "update");
                  trial.send("2026-01-01T10:00:00,5,login");
                  trial.expect("login, 5");
                  trial.send("2026-01-01T10:00:05,1,login");
                  trial.expect("login, 1");
                })));
  }

  @Override
  public String why() {
    return "Update sends a group each time it changes. A sink that adds keeps every version of a"
        + " count; one that replaces by key, an upsert, keeps the last. So update wants a sink with"
        + " a key.";
  }
}
