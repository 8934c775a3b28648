import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.DataStreamWriter;

/** Says: Which sink calls a function of yours? */
public class UpsertTable {

  public static DataStreamWriter<Row> write(Dataset<Row> counts, Map<String, Long> table) {
    return counts.writeStream().outputMode("update");
  }
}
