import java.io.File;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: The first attempt was killed and left a folder without its rows. */
public class BatchFolder {

  public static void write(Dataset<Row> batch, long id, String folder) {
    File place = new File(folder, "batch=" + id);
    if (place.exists()) {
      return;
    }
    try {
      batch.write().json(place.getPath());
    } catch (Exception e) {
      FileUtils.deleteQuietly(place); // A kill runs no catch.
      throw e;
    }
  }
}
