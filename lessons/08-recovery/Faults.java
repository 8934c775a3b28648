import java.io.File;
import java.io.IOException;
import org.apache.hadoop.fs.FileUtil;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Option;

/** What goes wrong in lesson 8, and in which micro-batch. */
final class Faults {

  private static final int KILLED = 137; // What a shell reports after kill -9.

  @Option(
      names = "--kill-in",
      paramLabel = "BATCH",
      description = "Kill the process in this batch: its rows are out, its commit is not.")
  Long killIn;

  @Option(
      names = "--fail-in",
      paramLabel = "BATCH",
      description = "Let the sink fail in this batch, the first time.")
  Long failIn;

  /** Fails in the batch of {@code --fail-in}, once. */
  void fail(Long id) throws IOException {
    if (id.equals(failIn)) {
      failIn = null;
      throw new IOException("The database is away.");
    }
  }

  /** Ends this process in the batch of {@code --kill-in}. */
  void kill(Dataset<Row> batch, Long id) {
    if (id.equals(killIn)) {
      System.out.println("Killed.");
      // The session's own temporary files are no part of the experiment; the checkpoint is.
      FileUtil.fullyDelete(new File(batch.sparkSession().conf().get("spark.local.dir")));
      Runtime.getRuntime().halt(KILLED); // No hook runs and nothing is closed, as with kill -9.
    }
  }
}
