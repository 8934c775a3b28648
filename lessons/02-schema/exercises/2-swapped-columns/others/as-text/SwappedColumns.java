import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamReader;

/** The reader's options may also come as a map. */
public class SwappedColumns {

  public static Dataset<Row> read(DataStreamReader reader, String folder) {
    return reader
        .schema("timestamp STRING, user_id INT, event STRING")
        .options(java.util.Map.of("header", "true", "enforceSchema", "false"))
        .csv(folder);
  }
}
