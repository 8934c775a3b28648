import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.ForeachWriter;
import org.apache.spark.sql.Row;

/** The sinks of lesson 6 that are code of one's own: row by row, and batch by batch. */
final class OwnSinks {

  private OwnSinks() {}

  /** For {@code foreach}: one object for each partition of each batch. */
  static final class Prints extends ForeachWriter<Row> {

    private int rows;

    @Override
    public boolean open(long partition, long batch) {
      System.out.println("Batch " + batch + ", partition " + partition + " opens.");
      return true; // false: leave this partition out.
    }

    @Override
    public void process(Row row) {
      rows++;
    }

    @Override
    public void close(Throwable failure) {
      System.out.println(
          "Closed after " + rows + " rows, " + (failure == null ? "well." : failure));
    }
  }

  /**
   * For {@code foreachBatch}: a count replaces the older one of its type, so that a batch may come
   * twice.
   */
  static VoidFunction2<Dataset<Row>, Long> upsert(String url, String table) throws SQLException {
    try (Connection database = DriverManager.getConnection(url)) {
      database
          .createStatement()
          .execute(
              "CREATE TABLE IF NOT EXISTS " + table + " (event TEXT PRIMARY KEY, count BIGINT)");
    }
    String insert =
        "INSERT INTO "
            + table
            + " (event, count) VALUES (?, ?)"
            + " ON CONFLICT (event) DO UPDATE SET count = EXCLUDED.count";
    return (batch, id) -> {
      System.out.println("Batch " + id + " upserts its counts.");
      batch.foreachPartition(
          (ForeachPartitionFunction<Row>)
              rows -> {
                try (Connection database = DriverManager.getConnection(url);
                    PreparedStatement statement = database.prepareStatement(insert)) {
                  while (rows.hasNext()) {
                    Row row = rows.next();
                    statement.setString(1, row.getString(0));
                    statement.setLong(2, row.getLong(1));
                    statement.addBatch();
                  }
                  statement.executeBatch();
                }
              });
    };
  }
}
