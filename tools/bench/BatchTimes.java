import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.spark.sql.streaming.StreamingQueryListener;
import org.apache.spark.sql.streaming.StreamingQueryProgress;

/** Notes the time and rows of each batch in a file. Spark makes it, since a setting names it. */
public class BatchTimes extends StreamingQueryListener {

  /** The system property that names the file. */
  static final String FILE = "bench.times";

  @Override
  public void onQueryStarted(QueryStartedEvent event) {}

  @Override
  public void onQueryTerminated(QueryTerminatedEvent event) {}

  @Override
  public void onQueryProgress(QueryProgressEvent event) {
    StreamingQueryProgress progress = event.progress();
    if (progress.numInputRows() > 0) {
      note(progress.durationMs().get("triggerExecution"), progress.numInputRows());
    }
  }

  static void note(long millis, long rows) {
    try {
      Path file = Path.of(System.getProperty(FILE));
      Files.writeString(file, millis + " " + rows + "\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
