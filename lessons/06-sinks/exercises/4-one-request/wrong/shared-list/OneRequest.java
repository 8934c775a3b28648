import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.ForeachWriter;
import org.apache.spark.sql.Row;

/** Says: a static list is one for all tasks */
public class OneRequest {

  /** The service. One call is one request, and each request costs the same. */
  public interface Service extends Serializable {
    void send(List<Row> rows);
  }

  private static final List<Row> ROWS = new ArrayList<>();

  public static ForeachWriter<Row> writer(Service service) {
    return new ForeachWriter<>() {
      @Override
      public boolean open(long partition, long batch) {
        ROWS.clear();
        return true;
      }

      @Override
      public void process(Row row) {
        ROWS.add(row);
      }

      @Override
      public void close(Throwable failure) {
        if (failure == null && !ROWS.isEmpty()) {
          service.send(ROWS);
        }
      }
    };
  }
}
