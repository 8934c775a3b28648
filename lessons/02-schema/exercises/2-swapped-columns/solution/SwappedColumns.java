import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamReader;

/**
 * With a schema of yours Spark goes by the place of a value, and doesn't look at the header's
 * names: enforceSchema is true. Without it, names and places are compared, and a file that differs
 * ends the query. Parser modes judge single values, and a text in the place of a text is none that
 * they could find.
 */
public class SwappedColumns {

  public static Dataset<Row> read(DataStreamReader reader, String folder) {
    return reader
        .schema("timestamp STRING, user_id INT, event STRING")
        .option("header", true)
        .option("enforceSchema", false)
        .csv(folder);
  }
}
