import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.ForeachWriter;
import org.apache.spark.sql.Row;

/** Says: The service was away, and close has said nothing */
public class OneRequest {

  /** The service. One call is one request, and each request costs the same. */
  public interface Service extends Serializable {
    void send(List<Row> rows);
  }

  public static ForeachWriter<Row> writer(Service service) {
    return new ForeachWriter<>() {
      private final List<Row> rows = new ArrayList<>();

      @Override
      public boolean open(long partition, long batch) {
        rows.clear();
        return true;
      }

      @Override
      public void process(Row row) {
        rows.add(row);
      }

      @Override
      public void close(Throwable failure) {
        if (failure == null && !rows.isEmpty()) {
          try {
            service.send(rows);
          } catch (RuntimeException away) {
            System.err.println(away.getMessage());
          }
        }
      }
    };
  }
}
