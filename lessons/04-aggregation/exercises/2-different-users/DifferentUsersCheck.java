import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;

/**
 * Sends users who come again, one a year later, a row of nobody and one of no type, and a crowd.
 */
public class DifferentUsersCheck implements Check {

  private static final int CROWD = 600;

  @Override
  public void run(Trial trial) {
    Dataset<Row> users = DifferentUsers.users(trial.events());
    trial.columns(users, "event", "users");
    trial.types(users, "event STRING", "users BIGINT");
    trial.show(users, "update");

    // User 1 logs in twice, and views, too. User 2 comes a year later, as do all who follow.
    trial.send("2026-03-01T10:00:00,1,login", "2026-03-01T10:00:10,1,login");
    trial.send("2026-03-01T10:00:20,1,view", "2027-03-01T10:00:30,2,login");
    trial.expect("login, 2", "view, 1");

    // User 1 is no longer new; one purchase is of nobody, and user 4's row is of no type.
    trial.send("2027-03-01T10:01:00,1,login", "2027-03-01T10:01:10,3,login");
    trial.send("2027-03-01T10:01:20,,purchase", "2027-03-01T10:01:30,5,purchase");
    trial.send("2027-03-01T10:01:40,4,");
    trial.expect("login, 3", "purchase, 1");

    // User 1 logs in again, and users 4 to 600 do. Two are told of: a screen has no room for all.
    trial.send("2027-03-01T10:02:00,1,login", "2027-03-01T10:02:00,4,login");
    trial.stream()
        .send(
            IntStream.rangeClosed(5, CROWD)
                .mapToObj(user -> "2027-03-01T10:02:00," + user + ",login")
                .toArray(String[]::new));
    trial.expect("login, 600");
  }

  @Override
  public String explain(Report report) {
    if (report.refused("Spark has no countDistinct and no sum_distinct for a stream")) {
      return "Spark has no countDistinct for a stream. Let one row of"
          + " each type and user through first, and count those.";
    }
    if (report.extra("login, 3") && report.missing("login, 2")) {
      return "You count rows: user 1 has logged in twice, and is one user.";
    }
    if (report.missing("view, 1")) {
      return "User 1 has logged in and viewed. dropDuplicates of user_id alone keeps the first row"
          + " of a user, whatever it is: which columns make a row a second one?";
    }
    if (report.extra("purchase, 2")) {
      return "A purchase of nobody was counted as a user's: NULL is a value to dropDuplicates, and"
          + " to groupBy as well.";
    }
    if (report.extra("NULL, 1")) {
      return "A row without an event made a type of its own: to groupBy, NULL is a group.";
    }
    if (report.extra("login, 601")) {
      return "User 1 logs in again a year later, and was counted as one more:"
          + " dropDuplicatesWithinWatermark forgets a pair that the watermark has passed, and \"so"
          + " far\" goes back to the first row.";
    }
    if (report.missing("login, 600") && !report.missing("login, 3")) {
      return "With three users yours is right, and with 600 only about: approx_count_distinct"
          + " guesses, from a small block that never grows.";
    }
    return null;
  }
}
