import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;

/** Counts a few events, and looks in how many parts the counts are kept. */
public class ManyTasksCheck implements Check {

  private static final String FEW = "four parts at most";

  private String plan;
  private long parts;
  private boolean adaptive;

  @Override
  public void run(Trial trial) {
    // The session's own number, for a program that says none: at work it is 200.
    trial.spark().conf().set("spark.sql.shuffle.partitions", 24);
    Dataset<Row> counts = ManyTasks.counts(trial.spark(), trial.events());
    trial.columns(counts, "event", "count");
    plan = counts.queryExecution().analyzed().toString();
    // Of settings that nobody has made, getOption tells the default; getAll leaves them out.
    adaptive =
        trial.spark().conf().getAll().contains("spark.sql.adaptive.coalescePartitions.enabled");
    trial.show(counts, "update");

    trial.send("2026-03-01T10:00:00,1,login", "2026-03-01T10:00:10,2,login");
    trial.send("2026-03-01T10:00:20,1,view");
    trial.expect("login, 2", "view, 1");
    parts = trial.progress().stateOperators()[0].numShufflePartitions();
    trial.compareText(
        "the counts are kept in", List.of(FEW), List.of(parts <= 4 ? FEW : parts + " parts"));
    trial.send("2026-03-01T10:01:00,1,view", "2026-03-01T10:01:10,1,purchase");
    trial.expect("view, 2", "purchase, 1");
  }

  @Override
  public String explain(Report report) {
    if (report.missing("view, 1")) {
      return "Types are missing: all of them are to be counted, as before.";
    }
    if (!report.missing(FEW)) {
      return null;
    }
    boolean inFront = plan.indexOf("Repartition") > plan.indexOf("Aggregate");
    if (plan.contains("Repartition 1, false") && !inFront) {
      return "coalesce lets one task do the work of many: it opens, writes and commits all parts of"
          + " the state, one after the other.";
    }
    if (plan.contains("Repartition") && !inFront) {
      return "What stands behind the count moves its results. The count itself has read, written"
          + " and committed "
          + parts
          + " parts of its state.";
    }
    if (plan.matches("(?s).*Repartition \\d+, false.*")) {
      return "coalesce brings the rows together before they are counted, and the count moves them"
          + " apart again, into the parts of its state.";
    }
    if (plan.contains("Repartition")) {
      return "repartition moves the rows before they are counted, and the count moves them once"
          + " more, into the parts of its state.";
    }
    if (adaptive) {
      return "Adaptive execution is off in all streams of Spark 3.5, whatever it says: nobody makes"
          + " many partitions few.";
    }
    if (parts != 24) {
      return "The counts are kept in " + parts + " parts: four were to be the most.";
    }
    return "A batch of three rows has read, written and committed 24 parts of a state, of which 22"
        + " are empty. If you have set another number: Spark takes a misspelt name without a"
        + " word. If you have set none: then the session has one, 200 by default.";
  }
}
