import static org.apache.spark.sql.functions.*;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Lesson 3, formats. 10 minutes. A producer saves messages: each value holds several events. */
public class ManyInOne {

  // TODO: In the column value is a text, a JSON array of events. Give a row for each event, with
  // three columns: user_id, a whole number; event; and bad, which is NULL. A value that is no
  // JSON gives one row, with the value itself as bad and NULL as the others; an empty array
  // gives none.
  public static Dataset<Row> events(Dataset<Row> values) {
    return values;
  }
}
