import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamReader;

/** Says: DROPMALFORMED leaves rows out */
public class SwappedColumns {

  public static Dataset<Row> read(DataStreamReader reader, String folder) {
    return reader
        .schema("timestamp STRING, user_id INT, event STRING")
        .option("header", true)
        .option("mode", "DROPMALFORMED")
        .csv(folder);
  }
}
