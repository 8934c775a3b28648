import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A stream-processor in a process of its own, as a user starts it. */
final class Victim implements AutoCloseable {

  // One compiler tier is half the CPU where rows are few.
  private static final String FOR_FEW_ROWS =
      "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m";
  private static final int END_MINUTES = 15;

  private final FaultyStream trial;
  private final Process process;
  private final Path out;
  private final Path err;

  private Victim(FaultyStream trial, Process process, Path out, Path err) {
    this.trial = trial;
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** {@code before}: a command that starts another one, such as {@code unshare}. */
  static Victim start(
      FaultyStream trial,
      List<String> before,
      Map<String, String> environment,
      String alias,
      List<String> options)
      throws IOException {
    var command = new ArrayList<>(before);
    // What a killed JVM leaves goes with our folder.
    Path temporary = Files.createDirectories(trial.run.folder.resolve("tmp"));
    String java = "-Djava.io.tmpdir=" + temporary;
    if (trial.run.java.isEmpty()) {
      command.addAll(List.of("./jbang", alias + "@."));
    } else {
      command.addAll(trial.run.java);
      command.addAll(List.of(java, StreamProcessor.class.getName()));
    }
    command.addAll(options);
    Path out = Files.createTempFile(trial.folder, "out", ".txt");
    Path err = Files.createTempFile(trial.folder, "err", ".txt");
    var builder = new ProcessBuilder(command);
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().put("WORKBOOK_JAVA_OPTIONS", FOR_FEW_ROWS + " " + java);
    builder.environment().putAll(environment);
    return new Victim(trial, trial.run.start(builder), out, err);
  }

  boolean runs() {
    return process.isAlive();
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** SIGKILL: no hook runs, and nothing is written to an end. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** As systemd does; Ctrl+C's signal a job in the background never gets. */
  void stop() throws Exception {
    process.destroy();
    exitCode();
  }

  int exitCode() throws Exception {
    if (!process.waitFor(END_MINUTES, TimeUnit.MINUTES)) {
      throw new IOException("It did not end: " + out() + err());
    }
    return process.exitValue();
  }

  void mustEndWell() throws Exception {
    int code = exitCode();
    if (code != 0) {
      throw new IOException("Ended with " + code + ": " + out() + err());
    }
  }

  /** Waits for a condition; an end before it is a failure. */
  void await(String what, FaultRun.Condition condition) throws Exception {
    FaultRun.await(
        what,
        () -> {
          boolean ended = !runs(); // Asked first: what it did last counts.
          if (condition.isTrue()) {
            return true;
          }
          if (ended) {
            throw new IOException("Ended before " + what + ": " + out() + err());
          }
          return false;
        });
  }

  void awaitCommit(long batch) throws Exception {
    await("batch " + batch, () -> trial.committed() >= batch);
  }

  String out() throws IOException {
    return Files.readString(out);
  }

  String err() throws IOException {
    return Files.readString(err)
        .lines()
        .filter(line -> !line.startsWith("[jbang]"))
        .collect(Collectors.joining("\n"));
  }

  /** What stands on the standard error, with short names for our folders. */
  String saw() throws IOException {
    return shortened(err());
  }

  String shortened(String text) {
    return text.replace(trial.folder + "/", "").replace("\n", " ");
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly().onExit().join();
  }
}
