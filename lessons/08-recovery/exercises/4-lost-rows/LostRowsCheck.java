import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;
import workbook.session.FolderStream;

/** Lets the table be away in batch 1 for the rest of a run, and then starts the query again. */
public class LostRowsCheck implements Check {

  private final TreeSet<String> rows = new TreeSet<>();
  private final List<Integer> refused = new ArrayList<>(); // By their users, in run 1.
  private boolean away;
  private boolean goesAway;

  @Override
  public void run(Trial trial) throws Exception {
    String checkpoint = trial.emptyFolder();
    FolderStream folder = trial.folder();
    folder.file("a.csv", "1,login").file("b.csv", "2,login", "3,login", "4,view");
    folder.file("c.csv", "5,view");

    goesAway = true;
    String end = runOnce(trial, folder, checkpoint);
    trial.compareText(
        "run 1, the table went away", List.of("1, login", "2, login", "failed"), with(end));
    goesAway = false;
    away = false;
    end = runOnce(trial, folder, checkpoint);
    trial.compareText(
        "run 2, the table is back",
        List.of("1, login", "2, login", "3, login", "4, view", "5, view", "ended"),
        with(end));
  }

  private List<String> with(String end) {
    List<String> all = new ArrayList<>(rows);
    all.add(end);
    return all;
  }

  /** How the run ended. */
  private String runOnce(Trial trial, FolderStream folder, String checkpoint) throws Exception {
    Consumer<Row> table =
        row -> {
          away |= goesAway && row.getInt(0) == 3;
          if (away) {
            refused.add(row.getInt(0));
            throw new IllegalStateException("The table is away.");
          }
          rows.add(row.getInt(0) + ", " + row.getString(1));
        };
    DataStreamWriter<Row> writer =
        trial
            .spark()
            .readStream()
            .schema("user_id INT, event STRING")
            .option("maxFilesPerTrigger", 1)
            .csv(folder.path())
            .writeStream()
            .option("checkpointLocation", checkpoint)
            .trigger(Trigger.AvailableNow());
    DataStreamWriter<Row> written = LostRows.write(writer, table);
    trial.require(written != null, "The method returned null: return the writer.");
    trial.require(
        trial.spark().streams().active().length == 0,
        "Your method has started the query: return the writer, the check starts it.");
    try {
      written.start().awaitTermination();
      return "ended";
    } catch (StreamingQueryException e) {
      return "failed";
    }
  }

  @Override
  public String explain(Report report) {
    if (!report.missing("failed")) {
      return null;
    }
    if (refused.equals(List.of(3, 3))) {
      return "Rows that you keep in memory for later are gone with the process, and the batches"
          + " that they came in are committed: nobody sends them again.";
    }
    if (refused.equals(List.of(3, 5))) {
      return "Row 3 was refused, and left out with the rest of its batch, which is committed"
          + " nevertheless: the function has returned.";
    }
    if (refused.size() > 3) {
      return "The table was away for longer than your tries, and then the rows were given up. How"
          + " long may it be away?";
    }
    return "Rows 3, 4 and 5 are in no table, and the query has ended as if all were well.";
  }
}
