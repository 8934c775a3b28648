import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code bench@. --faults=kills} does for an hour, in a minute: ten streams a kill. */
@DisplayName("Streams that are killed fifty times lose nothing, and double nothing but in Kafka")
@Tag(RunTests.SLOW)
@Tag(RunTests.PROCESSES)
class FiftyKillsLoseNothing {

  /** Delta first: Spark itself has to be set for it. Its batches need more CPU than all others. */
  private static final List<FaultyStream.Sink> SINKS =
      List.of(
          FaultyStream.Sink.DELTA,
          FaultyStream.Sink.PARQUET,
          FaultyStream.Sink.JDBC,
          FaultyStream.Sink.KAFKA,
          FaultyStream.Sink.PARQUET,
          FaultyStream.Sink.JDBC,
          FaultyStream.Sink.KAFKA,
          FaultyStream.Sink.PARQUET,
          FaultyStream.Sink.JDBC,
          FaultyStream.Sink.KAFKA);

  private static final int KILLS = 5;
  private static final int FILES_AHEAD = 40; // More than a run reads before it is killed.
  private static final int LOOK_MILLIS = 100;

  @TempDir Path temp;

  private final StringWriter told = new StringWriter();
  private final Set<Process> children = ConcurrentHashMap.newKeySet();
  private final Random random = new Random(1);
  private final List<FaultyStream> streams = new ArrayList<>();
  private FaultRun run;
  private int starts;

  @Test
  @DisplayName("each of ten streams, killed with SIGKILL five times, holds what plain Java reads")
  void kills() throws Exception {
    var writer = new PrintWriter(told, true);
    run = new FaultRun(temp, 1, List.of("java"), children, writer, writer);
    for (FaultyStream.Sink sink : SINKS) {
      streams.add(run.stream(sink));
      streams.get(streams.size() - 1).in = streams.get(0).in; // All read the same files.
    }
    int inBatch = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      inBatch += kill();
    }
    assertTrue(inBatch > 0, "no kill has struck in a batch");
    Process last = start("1000");
    for (FaultyStream stream : streams) {
      await(last, stream.name + " to hold all rows", () -> holdsAll(stream));
    }
    last.destroyForcibly().waitFor();
    Map<FaultyStream.Sink, Held.Difference> found = new EnumMap<>(FaultyStream.Sink.class);
    for (FaultyStream stream : streams) {
      found.merge(stream.sink, stream.compare(), Held.Difference::plus);
    }
    found.forEach(
        (sink, difference) -> {
          boolean twice = sink == FaultyStream.Sink.KAFKA; // It is at-least-once.
          long doubled = twice ? difference.doubled() : 0;
          assertEquals(new Held.Difference(0, doubled), difference, "" + sink);
        });
  }

  /** Kills all at the moment when one of them has planned a batch; how many were in one. */
  private int kill() throws Exception {
    long newest = streams.stream().mapToLong(FaultyStream::planned).max().orElseThrow();
    FaultyStream files = streams.get(0);
    files.write((int) Math.max(0, newest + FILES_AHEAD - files.files()));
    FaultyStream one = streams.get(1 + random.nextInt(streams.size() - 1));
    long moment = one.planned() + 1 + random.nextInt(3);
    Process all = start("1");
    await(all, "batch " + moment, () -> one.planned() >= moment);
    all.destroyForcibly().waitFor();
    return (int) streams.stream().filter(each -> each.planned() > each.committed()).count();
  }

  private boolean holdsAll(FaultyStream stream) throws Exception {
    return stream.committed() >= 0
        && stream.planned() == stream.committed()
        && stream.compare().lost() == 0;
  }

  private Process start(String filesOfBatch) throws Exception {
    List<String> command = Script.java("StreamsTogether");
    for (FaultyStream stream : streams) {
      List<String> options =
          stream.options("--trigger", "0", "--max-files-per-trigger", filesOfBatch);
      command.add("" + Files.write(stream.folder.resolve("options"), options));
    }
    // What a killed JVM leaves goes with our folder.
    command.add(1, "-Djava.io.tmpdir=" + Files.createDirectories(temp.resolve("tmp")));
    Path printed = temp.resolve("printed-" + ++starts);
    return run.start(
        Script.inRoot(command).redirectErrorStream(true).redirectOutput(printed.toFile()));
  }

  private void await(Process process, String what, FaultRun.Condition condition) throws Exception {
    long deadline = System.nanoTime() + Script.TIMEOUT.toNanos();
    while (!condition.isTrue()) {
      String printed = Files.readString(temp.resolve("printed-" + starts));
      assertTrue(process.isAlive(), "Ended before " + what + ":\n" + printed + told);
      assertTrue(System.nanoTime() < deadline, "Waited in vain for " + what + ":\n" + printed);
      Thread.sleep(LOOK_MILLIS);
    }
  }

  @AfterEach
  void end() throws Exception {
    run.end(); // First the servers, which end what they have started.
    children.forEach(Process::destroyForcibly);
  }
}
