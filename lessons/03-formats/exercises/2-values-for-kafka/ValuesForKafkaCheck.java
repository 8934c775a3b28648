import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import workbook.exercises.Check;
import workbook.exercises.Report;
import workbook.exercises.Trial;

/** Sends an event, two with something missing, one with quotes, and one with a backslash. */
public class ValuesForKafkaCheck implements Check {

  @Override
  public void run(Trial trial) {
    Dataset<Row> values = ValuesForKafka.values(trial.events());
    trial.columns(values, "value");
    trial.types(values, "value STRING");
    trial.show(values, "append");

    trial.send("2026-03-01T10:00:00,1,login");
    trial.expect("{\"user_id\":1,\"event\":\"login\"}");
    trial.send("2026-03-01T10:00:10,2,", "2026-03-01T10:00:20,,view");
    trial.expect("{\"user_id\":2,\"event\":null}", "{\"user_id\":null,\"event\":\"view\"}");
    trial.stream().send("2026-03-01T10:00:30", 3, "search \"tea\"");
    trial.stream().send("2026-03-01T10:00:40", 4, "search C:\\tea");
    trial.expect(
        "{\"user_id\":3,\"event\":\"search \\\"tea\\\"\"}",
        "{\"user_id\":4,\"event\":\"search C:\\\\tea\"}");
  }

  @Override
  public String explain(Report report) {
    if (report.extra("1,login")) {
      return "That is CSV, and JSON was asked for: there is a function for each.";
    }
    if (report.extra("{\"timestamp\":\"2026-03-01T10:00:00\",\"user_id\":1,\"event\":\"login\"}")) {
      return "The timestamp was asked for by nobody: say which columns the struct has.";
    }
    if (report.extra("{\"user_id\":\"1\",\"event\":\"login\"}")) {
      return "user_id is a number, and yours has quotes around it: a reader that knows JSON takes"
          + " it for a text.";
    }
    if (report.extra("{\"event\":\"login\",\"user_id\":1}")) {
      return "The names come in another order than asked for: the struct has its columns in the"
          + " order that you give.";
    }
    if (report.extra("{\"user_id\":2}")) {
      return "A NULL was left out with its name: to_json does so, unless one of its options says"
          + " otherwise.";
    }
    if (report.extra("NULL")) {
      return "A text put together from parts is NULL when one of them is: let to_json write the"
          + " JSON.";
    }
    if (report.missing("{\"user_id\":3,\"event\":\"search \\\"tea\\\"\"}")) {
      return "The quotes in an event's name end the text too soon: let to_json write the JSON, it"
          + " knows what stands before a quote.";
    }
    if (report.missing("{\"user_id\":4,\"event\":\"search C:\\\\tea\"}")) {
      return "A backslash in an event's name stands there as one, and JSON wants two: \\t is a tab"
          + " for a reader. Let to_json write the JSON, it knows all such characters.";
    }
    return null;
  }
}
