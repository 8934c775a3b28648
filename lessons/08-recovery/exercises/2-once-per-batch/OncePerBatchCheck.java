import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;

/** Hands over batches as foreachBatch does: in order, once more after a kill, and half of one. */
public class OncePerBatchCheck implements Check {

  private String folder;
  private boolean inOneFolder;

  @Override
  public void run(Trial trial) {
    folder = trial.emptyFolder();
    write(trial, 0, "1,login", "2,login", "1,view");
    write(trial, 1, "3,login", "4,login");
    List<String> two = List.of("1, login", "1, view", "2, login", "3, login", "4, login");
    trial.compareText("after two batches", two, rows(trial));

    write(trial, 1, "3,login", "4,login");
    trial.compareText("batch 1 came again", two, rows(trial));

    // A kill has left one of its two rows.
    write(trial, 2, "5,view");
    write(trial, 2, "5,view", "5,logout");
    List<String> three = new ArrayList<>(two);
    three.addAll(List.of("5, view", "5, logout"));
    trial.compareText("half of batch 2, then all", three, rows(trial));
    inOneFolder = Files.exists(Path.of(folder, "_SUCCESS"));
  }

  private void write(Trial trial, long id, String... lines) {
    Dataset<String> text = trial.spark().createDataset(List.of(lines), Encoders.STRING());
    OncePerBatch.write(
        trial.spark().read().schema("user_id INT, event STRING").csv(text), id, folder);
  }

  /** What whoever reads the folder finds. */
  private List<String> rows(Trial trial) {
    List<String> rows = new ArrayList<>();
    trial
        .spark()
        .read()
        .option("recursiveFileLookup", true)
        .schema("user_id INT, event STRING")
        .csv(folder)
        .collectAsList()
        .forEach(row -> rows.add(row.getInt(0) + ", " + row.getString(1)));
    return rows;
  }

  @Override
  public String explain(Report report) {
    if (report.thrown() != null
        && String.valueOf(report.thrown().getMessage()).contains("PATH_ALREADY_EXISTS")) {
      return "Where the batch is to be written there is something already, and it was refused:"
          + " without a mode, write writes only where nothing is.";
    }
    if (report.steps().isEmpty()) {
      return null;
    }
    if (report.steps().get(0).got().size() == 2) {
      return "Only the last batch is there: overwrite has replaced all that was below the folder."
          + " Which part of it is a batch's own?";
    }
    if (report.steps().size() > 1 && report.steps().get(1).got().size() == 7) {
      return inOneFolder
          ? "Batch 1 is there twice: it came a second time, and was added a second time."
          : "A batch has a new folder each time it comes, so batch 1 is there twice: what do both"
              + " times have in common?";
    }
    if (report.missing("5, logout")) {
      return "Of batch 2 there is only what the kill has left: that it was begun doesn't say that"
          + " it is whole.";
    }
    if (report.missing("3, login") || report.missing("4, login")) {
      return "Two batches with as many rows are two: name the folder by what only this batch has.";
    }
    return null;
  }
}
