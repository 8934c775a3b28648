import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;
import workbook.session.FolderStream;

/** Lets searches arrive with commas, quotes, both, a backslash, and nothing. */
public class QuotedSearchesCheck implements Check {

  @Override
  public void run(Trial trial) {
    FolderStream folder = trial.folder();
    Dataset<Row> events = QuotedSearches.events(trial.spark().readStream(), folder.path());
    trial.columns(events, "user_id", "event", "page");
    trial.types(events, "user_id INT", "event STRING", "page STRING");
    trial.show(events, "append");

    trial.arrive(folder, "a.csv", "1,login,/home", "2,\"search tea, green\",/find");
    trial.expect("1, login, /home", "2, search tea, green, /find");
    trial.arrive(folder, "b.csv", "3,\"search \"\"tea\"\"\",/find");
    trial.expect("3, search \"tea\", /find");
    trial.arrive(folder, "c.csv", "4,\"search \"\"tea\"\", green\",/find");
    trial.expect("4, search \"tea\", green, /find");
    trial.arrive(folder, "d.csv", "5,\"search C:\\\",/find", "6,,/home");
    trial.expect("5, search C:\\, /find", "6, NULL, /home");
  }

  @Override
  public String explain(Report report) {
    if (report.refused("escape cannot be more than one character")) {
      return "The value of escape is a text of one letter. A quote in single quotes is a char, of"
          + " which Java makes the number 34 here: write \"\\\"\".";
    }
    if (report.missing("2, search tea, green, /find")) {
      return "The comma of user 2 stands in quotes, and belongs to the search: without quotes there"
          + " is no telling it from one between two values.";
    }
    if (report.extra("3, search tea, /find")) {
      return "User 3 has searched for \"tea\", with quotes: they belong to the search, and are"
          + " gone.";
    }
    if (report.missing("4, search \"tea\", green, /find")
        && !report.missing("3, search \"tea\", /find")) {
      return "User 3 is right, and of user 4's search a part is in the column page: when a line has"
          + " been cut in the wrong place, nothing that is done to its values puts it together.";
    }
    if (report.missing("3, search \"tea\", /find")) {
      return "The search of user 3 has quotes around it and two for one within, as they stand in"
          + " the file: Spark takes another character than the producer for the one that lets a"
          + " quote be a part of the value.";
    }
    if (report.missing("5, search C:\\, /find")) {
      return "A backslash is a character like others in these files, and yours takes it for"
          + " something else.";
    }
    if (report.missing("6, NULL, /home")) {
      return "User 6 has nothing between two commas, which is NULL, as before; yours makes an empty"
          + " text of it. A reader of CSV knows that, too.";
    }
    return null;
  }
}
