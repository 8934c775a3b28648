import java.util.HashSet;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Says: what it has kept in a field is gone with it */
public class BatchFolder {

  private static final Set<Long> WRITTEN = new HashSet<>();

  public static void write(Dataset<Row> batch, long id, String folder) {
    if (WRITTEN.contains(id)) {
      return;
    }
    batch.write().mode("append").json(folder);
    WRITTEN.add(id);
  }
}
