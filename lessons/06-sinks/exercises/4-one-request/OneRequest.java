import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.ForeachWriter;
import org.apache.spark.sql.Row;

/** Lesson 6, sinks. 10 minutes. The rows go to a service that takes several at once. */
public class OneRequest {

  /** The service. One call is one request, and each request costs the same. */
  public interface Service extends Serializable {
    void send(List<Row> rows);
  }

  // TODO: Send the rows of a partition in one request, when all of them are there. A partition
  // without rows sends none. Where something has failed on the way, nothing of the partition is
  // sent: the batch comes again.
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
      public void close(Throwable failure) {}
    };
  }
}
