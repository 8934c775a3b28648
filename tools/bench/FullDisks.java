import java.nio.file.Files;
import java.nio.file.Path;

/** A disk of 700 KB, in memory, that fills up while a stream runs, and then gets more room. */
final class FullDisks {

  private static final String SMALL = "700k";
  private static final int FILES = 150; // More than such a disk takes the batches of.

  private final FaultRun run;

  FullDisks(FaultRun run) {
    this.run = run;
  }

  void run() throws Exception {
    full(FaultyStream.Sink.PARQUET, true);
    full(FaultyStream.Sink.JDBC, true);
    full(FaultyStream.Sink.DELTA, true);
    full(FaultyStream.Sink.PARQUET, false);
    full(FaultyStream.Sink.DELTA, false);
  }

  private void full(FaultyStream.Sink sink, boolean ofCheckpoint) throws Exception {
    String fault = sink + ": disk full at the " + (ofCheckpoint ? "checkpoint" : "sink");
    run.tell("disks, %s", fault);
    FaultyStream trial = run.stream(sink);
    Path place = Files.createDirectories(ofCheckpoint ? trial.checkpoint : trial.out);
    if (run.shell("mount -t tmpfs -o size=" + SMALL + " none " + place) != 0) {
      run.add(new FaultRun.Line(fault, 0, null, "not done: it needs the right to mount", ""));
      return;
    }
    run.atEnd(() -> new ProcessBuilder("umount", "-l", "" + place).start().waitFor());
    trial.write(FILES);
    String saw;
    try (Victim victim = trial.start()) {
      int code = victim.exitCode();
      saw = victim.saw() + " (exit code " + code + ")";
    }
    if (run.shell("mount -o remount,size=100m " + place) != 0) {
      throw new IllegalStateException("No more room could be made in " + place + ".");
    }
    Held.Difference difference = trial.finishAndCompare();
    run.add(new FaultRun.Line(fault, 1, difference, saw, "make room, start it again"));
  }
}
