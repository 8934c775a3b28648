import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;
import workbook.session.FolderStream;

/** Lets purchases around midnight arrive, in winter and in summer; the session is in Berlin. */
public class OtherDayCheck implements Check {

  private static final String HEADER = "timestamp,user_id,event";
  private static final String ZONE = "spark.sql.session.timeZone";

  private String zone;

  @Override
  public void run(Trial trial) {
    SparkSession spark = trial.spark();
    spark.conf().set(ZONE, "Europe/Berlin");
    FolderStream folder = trial.folder();
    Dataset<Row> days = OtherDay.perDay(spark.readStream(), folder.path());
    zone = spark.conf().get(ZONE);
    trial.columns(days, "day", "count");
    trial.types(days, "day STRING", "count BIGINT");
    trial.show(days, "update");

    // In Berlin: 01:30, a second before midnight, and midnight.
    trial.arrive(
        folder,
        "winter.csv",
        HEADER,
        "2026-03-01T00:30:00,1,purchase",
        "2026-03-01T22:59:59,2,purchase",
        "2026-03-01T23:00:00,3,purchase",
        "2026-03-01T12:00:00,3,view");
    trial.expect("2026-03-01, 2", "2026-03-02, 1");

    // In Berlin: a second before midnight, and midnight, when clocks are two hours ahead, and half
    // past midnight on the day after summer time has begun, on 29 March.
    trial.arrive(
        folder,
        "summer.csv",
        HEADER,
        "2026-07-01T21:59:59,4,purchase",
        "2026-07-01T22:00:00,5,purchase",
        "2026-03-30T22:30:00,6,purchase");
    trial.expect("2026-07-01, 1", "2026-07-02, 1", "2026-03-31, 1");
  }

  @Override
  public String explain(Report report) {
    if (zone != null && !zone.equals("Europe/Berlin")) {
      return "The session's zone is now "
          + zone
          + ": all its queries go by that, and a day begins there an hour or two after the shop's"
          + " midnight.";
    }
    if (report.extra("2026-02-28, 1")) {
      return "A purchase of half past one on 1 March is counted for 28 February: the times were"
          + " moved the other way.";
    }
    if (report.extra("2026-03-01, 3")) {
      return "The shop has two purchases on 1 March, and the third at 00:00 on 2 March; yours has"
          + " three on the 1st. The file says 23:00 of that one: where is it 23:00 then?";
    }
    if (report.extra("2026-03-01, 1") && report.extra("2026-03-02, 2")) {
      return "A purchase of a second before midnight on 1 March is counted for the 2nd. It is"
          + " winter: clocks are one hour ahead then, not two.";
    }
    if (report.extra("2026-07-01, 2")) {
      return "Winter is right, and in summer a purchase of midnight is counted for the day before:"
          + " clocks are two hours ahead then, not one.";
    }
    if (report.extra("2026-03-30, 1")) {
      return "A purchase of half past midnight on 31 March is counted for the 30th: summer time"
          + " begins on 29 March in that year, and not with a month. Spark knows the rules of each"
          + " zone.";
    }
    return null;
  }
}
