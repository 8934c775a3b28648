import java.io.File;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: append adds to what an attempt has left */
public class BatchFolder {

  public static void write(Dataset<Row> batch, long id, String folder) {
    String place = folder + "/" + id;
    if (!new File(place, "_SUCCESS").exists()) {
      batch.write().mode("append").json(place);
    }
  }
}
