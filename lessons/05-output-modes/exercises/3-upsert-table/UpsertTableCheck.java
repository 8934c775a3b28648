import java.io.Serializable;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;
import org.apache.spark.sql.streaming.StreamingQuery;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;

/** Counts events into a table that writes down what is written; both are found by hand. */
public class UpsertTableCheck implements Check {

  /** Keeps rows by their key, and what was put into it. */
  private static final class Table extends AbstractMap<String, Long> implements Serializable {

    private static final long serialVersionUID = 1;
    private final TreeMap<String, Long> rows = new TreeMap<>();
    private final ArrayList<String> written = new ArrayList<>();

    @Override
    public Long put(String key, Long value) {
      written.add(key + ", " + value);
      return rows.put(key, value);
    }

    @Override
    public Set<Map.Entry<String, Long>> entrySet() {
      return rows.entrySet();
    }
  }

  private final Table table = new Table();

  @Override
  public void run(Trial trial) throws Exception {
    Dataset<Row> counts = trial.events().groupBy("event").count();
    DataStreamWriter<Row> writer = UpsertTable.write(counts, table);
    trial.require(writer != null, "The method returned null: return the writer.");
    trial.require(
        trial.spark().streams().active().length == 0,
        "Your method has started the query: return the writer, the check starts it.");
    StreamingQuery query = writer.start();

    trial.send("2026-03-01T10:00:00,1,login", "2026-03-01T10:00:10,2,login");
    trial.send("2026-03-01T10:00:20,1,view");
    batch(trial, query, "batch 0", List.of("login, 2", "view, 1"), List.of("login, 2", "view, 1"));
    trial.send("2026-03-01T10:01:00,3,login");
    batch(trial, query, "batch 1", List.of("login, 3"), List.of("login, 3", "view, 1"));
  }

  private void batch(
      Trial trial, StreamingQuery query, String name, List<String> written, List<String> rows) {
    table.written.clear();
    query.processAllAvailable();
    List<String> got = new ArrayList<>();
    table.forEach((event, count) -> got.add(event + ", " + count));
    trial.compareText("table after " + name, rows, got);
    trial.compareText("written in " + name, written, table.written);
  }

  @Override
  public String explain(Report report) {
    if (report.refused("Append can't send an aggregation without a watermark")) {
      return "Nobody said which mode, and the default is append, which sends what is final: these"
          + " counts never are.";
    }
    if (report.refused("'path' is not specified")) {
      return "Nobody said where the rows go, and the default is Parquet files, which need a path."
          + " Which sink calls a function of yours?";
    }
    if (table.isEmpty()) {
      return "Nothing arrived in the table. What foreach takes is sent to the tasks, and with it a"
          + " copy of the table. foreachBatch runs where your program does.";
    }
    if (report.extra("login, 5")) {
      return "3 logins came, and the table says 5: what update sends is the whole count, so replace"
          + " what is there.";
    }
    if (report.firstWrong() != null && report.missing("view, 1")) {
      return "You empty the table before each batch: update sends what has changed, and view has"
          + " not.";
    }
    if (report.extra("view, 1")) {
      return "The table is right, and each batch writes all of it: after a year that is a million"
          + " rows for one that has changed.";
    }
    return null;
  }
}
