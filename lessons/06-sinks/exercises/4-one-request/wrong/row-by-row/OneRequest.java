import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.ForeachWriter;
import org.apache.spark.sql.Row;

/**
 * Says: Each row has a request of its own
 *
 * <p>Asked: https://github.com/mozilla/telemetry-streaming/pull/146
 */
public class OneRequest {

  /** The service. One call is one request, and each request costs the same. */
  public interface Service extends Serializable {
    void send(List<Row> rows);
  }

  public static ForeachWriter<Row> writer(Service service) {
    return new ForeachWriter<>() {
      @Override
      public boolean open(long partition, long batch) {
        return true;
      }

      @Override
      public void process(Row row) {
        service.send(List.of(row));
      }

      @Override
      public void close(Throwable failure) {
        // Nothing to do.
      }
    };
  }
}
