import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.Trigger;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;
import workbook.session.FolderStream;

/** Runs the query over two files, one in a batch, and then a new one over a third. */
public class AddsUpCheck implements Check {

  private final Map<String, Long> counters = new TreeMap<>();
  private boolean forgotten; // Whether a static field has kept something.

  @Override
  public void run(Trial trial) throws Exception {
    String checkpoint = trial.emptyFolder();
    FolderStream folder = trial.folder();
    folder.file(
        "a.csv",
        "2026-03-01T10:00:00,1,login",
        "2026-03-01T10:00:10,2,login",
        "2026-03-01T10:00:20,1,view");
    folder.file("b.csv", "2026-03-01T10:01:00,3,login");
    Dataset<Row> events =
        trial
            .spark()
            .readStream()
            .schema("timestamp STRING, user_id INT, event STRING")
            .option("maxFilesPerTrigger", 1)
            .csv(folder.path());
    runOnce(trial, events, checkpoint);
    compare(trial, "after run 1", "login, 3", "view, 1");
    forgotten = trial.forget(AddsUp.class);
    folder.file("c.csv", "2026-03-01T11:00:00,2,view");
    runOnce(trial, events, checkpoint);
    compare(trial, "after run 2", "login, 3", "view, 2");
  }

  private void runOnce(Trial trial, Dataset<Row> events, String checkpoint) throws Exception {
    DataStreamWriter<Row> writer =
        AddsUp.write(events, (event, more) -> counters.merge(event, more, Long::sum));
    trial.require(writer != null, "The method returned null: return the writer.");
    trial.require(
        trial.spark().streams().active().length == 0,
        "Your method has started the query: return the writer, the check starts it.");
    writer
        .option("checkpointLocation", checkpoint)
        .trigger(Trigger.AvailableNow())
        .start()
        .awaitTermination();
  }

  private void compare(Trial trial, String name, String... expected) {
    List<String> got =
        counters.entrySet().stream().map(each -> each.getKey() + ", " + each.getValue()).toList();
    trial.compareText(name, List.of(expected), got);
  }

  @Override
  public String explain(Report report) {
    if (report.refused("Append can't send an aggregation without a watermark")) {
      return "Nobody said which mode, and the default is append, which sends what is final: a count"
          + " of all times never is. What does a counter that adds need?";
    }
    if (report.refused("'path' is not specified")) {
      return "Nobody said where the rows go, and the default is Parquet files, which need a path."
          + " Which sink calls a function of yours?";
    }
    if (report.extra("login, 5") && report.extra("view, 2")) {
      return "One view came, and the counter says 2, as batch 1 had none: complete sends all counts"
          + " each time, those of before, too.";
    }
    if (report.extra("login, 5")) {
      return "3 logins came, and the counter says 5, for batch 0 had 2 and batch 1 one more: what"
          + " update sends is the whole count, and yours adds it up.";
    }
    if (report.extra("login, 2")) {
      return "Two logins were in the first batch, and yours has added one: a row of update stands"
          + " for all rows of its group.";
    }
    if (report.extra("view, 3")) {
      return "What your program remembers is gone with it"
          + (forgotten ? ", also what is static" : "")
          + ": run 2 has added the whole count of views once more.";
    }
    return null;
  }
}
