package workbook.hand;

import java.io.IOException;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.execution.streaming.CheckpointFileManager.CancellableFSDataOutputStream;
import org.apache.spark.sql.execution.streaming.FileSystemBasedCheckpointFileManager;

/**
 * Writes the files of a checkpoint as Spark's own class does, until a {@link Crash} happens: then
 * it writes nothing and deletes nothing any more. Spark makes one for each folder that it writes.
 */
public final class CrashingFiles extends FileSystemBasedCheckpointFileManager {

  private static final Pattern STATE = Pattern.compile("\\d+\\.(delta|changelog|zip)");

  /** For Spark. */
  public CrashingFiles(Path path, Configuration hadoop) {
    super(path, hadoop);
  }

  @Override
  public CancellableFSDataOutputStream createAtomic(Path path, boolean overwriteIfPossible) {
    Crash crash = Crash.of(path.toUri().getPath());
    if (crash == null) {
      return super.createAtomic(path, overwriteIfPossible);
    }
    BatchStep step = step(path);
    if (step != null && step != BatchStep.STATE) {
      crash.at(step.ordinal());
    } else if (crash.happened()) {
      throw new Crash.Killed();
    }
    return new Watched(super.createAtomic(path, overwriteIfPossible), crash, step);
  }

  @Override
  public void delete(Path path) {
    Crash crash = Crash.of(path.toUri().getPath());
    if (crash == null || !crash.happened()) {
      super.delete(path);
    }
  }

  private static BatchStep step(Path path) {
    String parent = path.getParent().getName();
    if (parent.equals("offsets")) {
      return BatchStep.OFFSETS;
    }
    if (parent.equals("commits")) {
      return BatchStep.COMMIT;
    }
    return STATE.matcher(path.getName()).matches() ? BatchStep.STATE : null;
  }

  /** A file that is written: the state's is begun while rows are computed, and done when closed. */
  private static final class Watched extends CancellableFSDataOutputStream {

    private final CancellableFSDataOutputStream file;
    private final Crash crash;
    private final BatchStep step;

    Watched(CancellableFSDataOutputStream file, Crash crash, BatchStep step) {
      super(file);
      this.file = file;
      this.crash = crash;
      this.step = step;
    }

    @Override
    public void close() throws IOException {
      if (step == BatchStep.STATE) {
        crash.at(step.ordinal());
      } else if (crash.happened()) {
        throw new Crash.Killed();
      }
      file.close();
      if (step == BatchStep.OFFSETS || step == BatchStep.COMMIT) {
        crash.at(step.ordinal() + 1);
      }
    }

    @Override
    public void cancel() {
      if (!crash.happened()) {
        file.cancel();
      }
    }
  }
}
