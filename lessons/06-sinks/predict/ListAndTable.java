import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.streaming.Trigger;
import workbook.exercises.Scenario;
import workbook.exercises.Trial;
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
  public String why() {
    return "Update sends a group each time it changes. A sink that adds keeps every version of a"
        + " count; one that replaces by key, an upsert, keeps the last. So update wants a sink with"
        + " a key.";
  }
}
