import java.io.File;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: Your method took the folder for a finished batch. */
public class BatchFolder {

  public static void write(Dataset<Row> batch, long id, String folder) {
    if (!new File(folder + "/" + id).exists()) {
      batch.write().json(folder + "/" + id);
    }
  }
}
