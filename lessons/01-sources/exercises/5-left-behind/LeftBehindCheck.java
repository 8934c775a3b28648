import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;
import workbook.session.FolderStream;

/** Lets ten files arrive at once, then two for each batch, and sees how long each one waits. */
public class LeftBehindCheck implements Check {

  private static final int BATCHES = 6;
  private static final int MOST_WAITED = 3;
  private static final int MOST_FILES = 4;
  private static final int ARRIVING = 2; // For each batch, after the first.

  private final Map<String, Integer> waiting = new LinkedHashMap<>(); // Since which batch.
  private int largest;

  @Override
  public void run(Trial trial) {
    FolderStream folder = trial.folder();
    Dataset<Row> events = LeftBehind.events(trial.spark(), folder.path());
    trial.columns(events, "timestamp", "user_id", "event");
    trial.show(events, "append");

    List<String> late = new ArrayList<>();
    int user = 0;
    for (int batch = 0; batch < BATCHES; batch++) {
      int files = batch == 0 ? 10 : ARRIVING;
      for (int file = 0; file < files; file++) {
        user++;
        arrive(trial, folder, user);
        waiting.put("user " + user, batch);
      }
      List<String> rows = trial.tick().rows();
      largest = Math.max(largest, rows.size());
      for (String row : rows) {
        String who = "user " + row.split(", ")[1];
        Integer since = waiting.remove(who);
        trial.require(since != null, "A row came that is no line of a file, or twice: " + row);
        if (batch - since > MOST_WAITED) {
          late.add(who);
        }
      }
    }
    waiting.forEach(
        (who, since) -> {
          if (BATCHES - since > MOST_WAITED) {
            late.add(who);
          }
        });
    String files = largest > MOST_FILES ? String.valueOf(largest) : "four at most";
    trial.compareText("files in a batch", List.of("four at most"), List.of(files));
    trial.compareText("waited for more than three batches", List.of(), late);
  }

  private static void arrive(Trial trial, FolderStream folder, int user) {
    String line = "2026-03-01T10:00:00," + user + ",view";
    trial.arrive(folder, "file-" + user + ".csv", "timestamp,user_id,event", line);
  }

  @Override
  public String explain(Report report) {
    if (report.refused("A stream can be sorted")) {
      return "Spark sorts no rows that go on coming; and it would sort what a batch has read: the"
          + " files that wait are in none.";
    }
    if (largest > MOST_FILES) {
      return "The first batch read all files that were there, "
          + largest
          + ": after a pause of a day it would be thousands.";
    }
    if (report.extra("user 1")) {
      return "User 1 was in the very first file, and is still waiting; the users of the last files"
          + " have come. As long as files go on arriving, that file stays behind.";
    }
    if (report.extra("user 10")) {
      return largest < ARRIVING
          ? "Two files arrive for each batch, and fewer are read: the stream falls behind, a little"
              + " more with each batch."
          : "Two files arrive for each batch, and two are read: so what the pause has left is never"
              + " made up for, and each file that comes waits as long as the last one of the"
              + " pause.";
    }
    return null;
  }
}
