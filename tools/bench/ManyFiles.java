import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** 100,000 files at once, in one batch, with the heap that Java takes by itself. */
final class ManyFiles {

  private static final int FILES = 100_000;
  private static final Pattern BEFORE = Pattern.compile(" (\\d+)M->\\d+M\\(");

  private final FaultRun run;

  ManyFiles(FaultRun run) {
    this.run = run;
  }

  void run() throws Exception {
    run.tell("files, %d", FILES);
    FaultyStream trial = run.stream(FaultyStream.Sink.JDBC);
    trial.write(FILES);
    Path log = trial.folder.resolve("collections");
    String options = "-Djava.io.tmpdir=%s -Xlog:gc:file=%s".formatted(trial.folder, log);
    Map<String, String> java = Map.of("WORKBOOK_JAVA_OPTIONS", options);
    List<String> all =
        trial.options("--trigger", "available-now", "--max-files-per-trigger", "" + FILES);
    long start = System.nanoTime();
    String saw;
    try (Victim victim = Victim.start(trial, List.of(), java, trial.sink.alias, all)) {
      victim.mustEndWell();
      saw = victim.saw();
    }
    String took =
        String.format(
            Locale.ROOT,
            "%s%.0f s, start and all; %d MB of heap at most, of %d",
            saw.isEmpty() ? "" : saw + "; ",
            (System.nanoTime() - start) / 1e9,
            peakMegabytes(log),
            Runtime.getRuntime().maxMemory() >> 20);
    run.add(new FaultRun.Line("100,000 files at once", 1, trial.compare(), took, "by itself"));
  }

  /** The most that was in use when a collection began. */
  private static long peakMegabytes(Path log) throws Exception {
    Matcher before = BEFORE.matcher(Files.readString(log, StandardCharsets.UTF_8));
    long most = 0;
    while (before.find()) {
      most = Math.max(most, Long.parseLong(before.group(1)));
    }
    return most;
  }
}
