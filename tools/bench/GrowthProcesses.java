import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The processes of {@link GrowthRun}: a stream, and the cluster that it may run on. */
final class GrowthProcesses {

  private static final String EXECUTOR = "CoarseGrainedExecutorBackend";

  /** What is used, of the young and of the old generation, or of G1's one heap. */
  private static final Pattern USED =
      Pattern.compile("(?:generation|heap) +total \\d+K, used (\\d+)K");

  /** What the JVMs of a stream use: of their heaps after a collection, and in all. */
  record Memory(double heapMegabytes, double processMegabytes) {}

  private final FaultRun run;
  private final List<String> java;
  private FaultServers.Server cluster;

  /** {@code java}: a command up to the main class. */
  GrowthProcesses(FaultRun run, List<String> java) {
    this.run = run;
    this.java = java;
  }

  /** Starts a cluster with so many workers of one core, and so executors; its master's address. */
  String cluster(int workers) throws IOException {
    cluster = run.servers.cluster("--workers", "" + workers, "--memory", "2g");
    return cluster.first("(spark://[\\w.:-]+)");
  }

  void endCluster() throws Exception {
    if (cluster != null) {
      FaultServers.end(cluster.process());
      cluster = null;
    }
  }

  /** A stream in a JVM of its own. */
  RunningStream stream(Path place, boolean archives, List<String> arguments) throws IOException {
    var command = new ArrayList<>(java);
    Path temporary = Files.createDirectories(place.resolve("tmp"));
    command.add(1, "-XX:TieredStopAtLevel=1"); // As in lesson 9, whose figures stand beside these.
    command.add(1, "-Djava.io.tmpdir=" + temporary);
    if (archives) {
      command.add(1, "-D" + GrowingStream.ARCHIVE + "=" + place.resolve("archive"));
    }
    command.add(GrowingStream.class.getName());
    command.addAll(arguments);
    Path errors = place.resolve("errors.txt");
    var builder = new ProcessBuilder(command).redirectError(errors.toFile());
    if (cluster != null) {
      String home = cluster.first("SPARK_HOME=(\\S+)");
      builder.environment().putAll(Map.of("SPARK_LOCAL_IP", "127.0.0.1", "SPARK_HOME", home));
    }
    return new RunningStream(run.start(builder), errors);
  }

  /** What is told and asked of a stream that runs. */
  final class RunningStream implements AutoCloseable {

    private final Process process;
    private final Path errors;
    private final BufferedReader lines;

    private RunningStream(Process process, Path errors) {
      this.process = process;
      this.errors = errors;
      lines = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Waits for the next batch. */
    GrowthTrial.Batch batch() throws IOException {
      return GrowthTrial.Batch.of(await("batch "));
    }

    private String await(String beginning) throws IOException {
      String line = lines.readLine();
      while (line != null && !line.startsWith(beginning)) {
        line = lines.readLine();
      }
      if (line == null) {
        throw new IOException("The stream ended: " + Files.readString(errors));
      }
      return line;
    }

    /** Of the driver, and of the executors where there are some. */
    Memory memory() throws IOException, InterruptedException {
      List<Long> pids = new ArrayList<>(List.of(process.pid()));
      if (cluster != null) {
        cluster
            .process()
            .descendants()
            .filter(each -> each.info().commandLine().orElse("").contains(EXECUTOR))
            .forEach(each -> pids.add(each.pid()));
      }
      double heap = 0;
      double all = 0;
      for (long pid : pids) {
        RunningJvm.jcmd(pid, "GC.run");
        heap +=
            USED.matcher(RunningJvm.jcmd(pid, "GC.heap_info"))
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .sum();
        all += RunningJvm.peakKilobytes(pid).orElse(Double.NaN);
      }
      return new Memory(heap * 1024 / 1e6, all * 1024 / 1e6);
    }

    /** Stops the query, and lets it write what it has to. */
    void end() throws IOException {
      process.getOutputStream().close();
      await(GrowingStream.STOPPED);
    }

    @Override
    public void close() {
      process.destroyForcibly().onExit().join();
    }
  }
}
