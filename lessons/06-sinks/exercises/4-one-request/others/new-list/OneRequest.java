import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.ForeachWriter;
import org.apache.spark.sql.Row;

/** A list that open makes is as good as one that it clears. */
public class OneRequest {

  /** The service. One call is one request, and each request costs the same. */
  public interface Service extends Serializable {
    void send(List<Row> rows);
  }

  public static ForeachWriter<Row> writer(Service service) {
    return new ForeachWriter<>() {
      private List<Row> rows;

      @Override
      public boolean open(long partition, long batch) {
        rows = new ArrayList<>();
        return true;
      }

      @Override
      public void process(Row row) {
        rows.add(row);
      }

      @Override
      public void close(Throwable failure) {
        if (failure == null && !rows.isEmpty()) {
          service.send(rows);
        }
      }
    };
  }
}
