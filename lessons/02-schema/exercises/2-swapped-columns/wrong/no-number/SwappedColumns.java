import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamReader;

/** Says: A row without a user is a row */
public class SwappedColumns {

  public static Dataset<Row> read(DataStreamReader reader, String folder) {
    return reader
        .schema("timestamp STRING, user_id INT, event STRING")
        .option("header", true)
        .csv(folder)
        .where("user_id IS NOT NULL");
  }
}
