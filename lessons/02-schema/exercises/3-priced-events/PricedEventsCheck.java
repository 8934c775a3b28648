import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;
import workbook.session.FolderStream;

/** Reads three lines with the schema: a long number, a large price, and no price at all. */
public class PricedEventsCheck implements Check {

  @Override
  public void run(Trial trial) {
    StructType schema = PricedEvents.schema();
    trial.require(schema != null, "The method returned null: return a schema.");
    FolderStream folder = trial.folder();
    Dataset<Row> events = trial.spark().readStream().schema(schema).csv(folder.path());
    trial.columns(events, "time", "user_id", "event", "price", "paid");
    trial.types(
        events,
        "time TIMESTAMP",
        "user_id " + (holdsTenDigits(schema) ? schema.apply("user_id").dataType().sql() : "BIGINT"),
        "event STRING",
        "price " + (isExact(schema) ? schema.apply("price").dataType().sql() : "DECIMAL(7,2)"),
        "paid BOOLEAN");
    trial.show(events, "append");

    trial.arrive(
        folder,
        "a.csv",
        "2026-03-01T10:00:00,4000000001,purchase,0.10,true",
        "2026-03-01T10:00:05,2,purchase,99999.99,false",
        "2026-03-01T10:00:10,2,view,,");
    trial.expect(
        "2026-03-01 10:00:00, 4000000001, purchase, 0.10, true",
        "2026-03-01 10:00:05, 2, purchase, 99999.99, false",
        "2026-03-01 10:00:10, 2, view, NULL, NULL");
  }

  /** Whether prices are kept as they are, in whatever type does that. */
  private static boolean isExact(StructType schema) {
    return schema.apply("price").dataType().sql().matches("DECIMAL\\(\\d+,2\\)");
  }

  /** Whether it is a whole number of ten digits or more, in whatever type has those. */
  private static boolean holdsTenDigits(StructType schema) {
    return schema.apply("user_id").dataType().sql().matches("BIGINT|DECIMAL\\([123]\\d,0\\)");
  }

  @Override
  public String explain(Report report) {
    if (report.firstWrong() == null) {
      return null;
    }
    String came = String.join("; ", report.firstWrong().got());
    if (came.contains("2026-03-01T")) {
      return "time came as the text that it is in the file. Text knows no minutes, and no window"
          + " can be made of it.";
    }
    if (came.contains("NULL, purchase, 0.10") || came.contains("NULL, purchase, 0.1,")) {
      return "User 4000000001 is NULL: an INT ends at 2147483647, and what doesn't fit is gone"
          + " without a word.";
    }
    if (came.contains("purchase, 0.1,")) {
      return "0.10 has become 0.1: a DOUBLE is a fraction of powers of two, which 0.10 is not."
          + " Three of them add up to 0.30000000000000004, and no cent may be missing.";
    }
    if (came.contains("2, purchase, NULL, false")) {
      return "99999.99 is NULL: the first number of a DECIMAL counts all digits, those behind the"
          + " point among them.";
    }
    return null;
  }
}
