import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The newest file of each kind in a checkpoint, and of a file sink's list: empty, cut and gone. */
final class DamagedCheckpoints {

  private static final List<String> DAMAGES = List.of("empty", "cut", "gone");
  private static final int CUT_BYTES = 3;

  private final FaultRun run;

  DamagedCheckpoints(FaultRun run) {
    this.run = run;
  }

  void run() throws Exception {
    var files = List.of("metadata", "offsets", "commits", "sources/0", "../out/_spark_metadata");
    FaultyStream parquet = begun(FaultyStream.Sink.PARQUET);
    for (String file : files) {
      damage(parquet, file);
    }
    damage(begun(FaultyStream.Sink.JDBC), "state/0/0");
  }

  private FaultyStream begun(FaultyStream.Sink sink) throws Exception {
    FaultyStream trial = run.stream(sink);
    trial.write(3);
    trial.finishAndCompare("--max-files-per-trigger", "1");
    return trial;
  }

  /** Damages the newest file; what the next start refuses goes on when the file is put back. */
  private void damage(FaultyStream trial, String what) throws Exception {
    Held.Difference before = trial.compare();
    Set<String> saw = new LinkedHashSet<>();
    Set<String> goOn = new LinkedHashSet<>();
    for (String damage : DAMAGES) {
      run.tell("checkpoint, %s %s", what, damage);
      Path file = newest(trial.checkpoint.resolve(what).normalize());
      Path sum = file.resolveSibling("." + file.getFileName() + ".crc");
      byte[] kept = Files.readAllBytes(file);
      byte[] keptSum = Files.exists(sum) ? Files.readAllBytes(sum) : null;
      damage(file, sum, damage);
      trial.write(2);
      int code;
      try (Victim victim = trial.finish("--max-files-per-trigger", "1")) {
        code = victim.exitCode();
        String said = victim.saw().replaceFirst(".* is damaged: (.*?)\\. Put a copy .*", "$1");
        saw.add(damage + ": " + (code == 0 ? "nothing" : said));
      }
      if (code != 0) {
        goOn.add("put the file back");
        Files.write(file, kept);
        if (keptSum != null) {
          Files.write(sum, keptSum);
        }
        trial.finishAndCompare("--max-files-per-trigger", "1");
      } else {
        goOn.add(damage + ": by itself");
      }
    }
    Held.Difference after = trial.compare();
    run.add(
        new FaultRun.Line(
            "%s: newest file of `%s` %s"
                .formatted(trial.sink, what.replace("../", ""), String.join(", ", DAMAGES)),
            DAMAGES.size(),
            new Held.Difference(after.lost() - before.lost(), after.doubled() - before.doubled()),
            String.join("; ", saw),
            String.join("; ", goOn)));
  }

  private static void damage(Path file, Path sum, String damage) throws IOException {
    if (damage.equals("gone")) {
      Files.delete(file);
      Files.deleteIfExists(sum);
      return;
    }
    try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.setLength(damage.equals("empty") ? 0 : bytes.length() - CUT_BYTES);
    }
  }

  private static Path newest(Path log) {
    if (Files.isRegularFile(log)) {
      return log;
    }
    long number = FaultRun.newest(log);
    for (String ending : List.of("", ".compact")) {
      if (Files.exists(log.resolve(number + ending))) {
        return log.resolve(number + ending);
      }
    }
    // A state store's: the batch after the newest of them is not there yet.
    for (long version = 1; ; version++) {
      if (!Files.exists(log.resolve((version + 1) + ".delta"))) {
        return log.resolve(version + ".delta");
      }
    }
  }
}
