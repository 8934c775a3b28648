import java.util.List;

/** A cluster's executor killed; a worker killed with its executor, and another one that joins. */
final class LostWorkers {

  private final FaultRun run;
  private FaultServers.Server cluster;
  private String master;

  LostWorkers(FaultRun run) {
    this.run = run;
  }

  /** Counts, whose state the executors keep: what one had must be read again by another. */
  void run() throws Exception {
    cluster = run.servers.cluster("--workers", "2");
    master = cluster.first("(spark://127\\.0\\.0\\.1:\\d+)");
    lose("an executor killed", (stream, victim) -> kill(executor(worker(cluster))));
    lose("a worker killed with its executor, and another one joined", this::replaced);
  }

  private interface Loss {
    void of(FaultyStream stream, Victim victim) throws Exception;
  }

  private void lose(String fault, Loss loss) throws Exception {
    run.tell("cluster, %s", fault);
    FaultyStream stream = run.stream(FaultyStream.Sink.JDBC);
    stream.write(1_000);
    List<String> onCluster =
        List.of(
            "--master", master,
            "--conf", "spark.driver.host=127.0.0.1",
            "--conf", "spark.driver.bindAddress=127.0.0.1",
            "--conf", "spark.executor.memory=512m",
            "--trigger", "500ms");
    String saw;
    try (Victim victim = stream.start(onCluster.toArray(String[]::new))) {
      victim.awaitCommit(2);
      loss.of(stream, victim);
      victim.awaitCommit(stream.committed() + 3);
      victim.stop();
      saw = victim.saw();
    }
    run.add(new FaultRun.Line(fault, 1, stream.finishAndCompare(), saw, "by itself"));
  }

  private void replaced(FaultyStream stream, Victim victim) throws Exception {
    ProcessHandle worker = worker(cluster);
    List<ProcessHandle> executors = worker.children().toList();
    kill(worker);
    for (ProcessHandle executor : executors) {
      kill(executor);
    }
    victim.awaitCommit(stream.committed() + 3);
    FaultServers.Server joined = run.servers.cluster("--join", master, "--workers", "1");
    executor(worker(joined));
  }

  private static void kill(ProcessHandle process) {
    process.destroyForcibly();
    process.onExit().join();
  }

  private static ProcessHandle worker(FaultServers.Server of) {
    long pid = Long.parseLong(of.first("  worker 1  process (\\d+)"));
    return ProcessHandle.of(pid).orElseThrow();
  }

  /** The process that a worker has started for the stream, or will have when it is free. */
  private static ProcessHandle executor(ProcessHandle worker) throws Exception {
    FaultRun.await("an executor", () -> worker.children().findFirst().isPresent());
    return worker.children().findFirst().orElseThrow();
  }
}
