import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: Of the two columns, only event is in the folder */
public class BatchFolder {

  public static void write(Dataset<Row> batch, long id, String folder) {
    batch.select("event").write().mode("overwrite").json(folder + "/batch=" + id);
  }
}
