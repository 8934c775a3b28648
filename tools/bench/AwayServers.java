import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;

/** A broker that is silent for 30 seconds, and a database that goes in the middle of a batch. */
final class AwayServers {

  private static final int AWAY_MILLIS = 30_000;

  private final FaultRun run;

  AwayServers(FaultRun run) {
    this.run = run;
  }

  void run() throws Exception {
    database("PostgreSQL crashed in mid-batch", this::crash);
    database("PostgreSQL stopped in mid-batch, and started", this::stopAndStart);
    broker();
  }

  /** One stream writes into a topic, a second one reads it, and the broker stands still. */
  private void broker() throws Exception {
    run.tell("servers, broker away");
    FaultyStream writer = run.stream(FaultyStream.Sink.KAFKA);
    FaultyStream reader = run.stream(FaultyStream.Sink.JDBC).readingWhat(writer);
    writer.write(300);
    try (Victim writes = writer.start("--trigger", "500ms");
        Victim reads = reader.start("--trigger", "500ms")) {
      writes.awaitCommit(2);
      reads.awaitCommit(0);
      long pid = run.servers.kafka().process().pid();
      run.shell("kill -STOP " + pid);
      Thread.sleep(AWAY_MILLIS); // The fault itself: nothing is waited for.
      run.shell("kill -CONT " + pid);
      long written = writer.committed();
      long read = reader.committed();
      writes.awaitCommit(written + 3);
      reads.awaitCommit(read + 2);
      writes.stop();
      reads.stop();
      String fault = "Kafka's broker silent for 30 s (`SIGSTOP`), ";
      Held.Difference sent = writer.finishAndCompare();
      run.add(new FaultRun.Line(fault + "as the sink", 1, sent, writes.saw(), "by itself"));
      Held.Difference counted = reader.finishAndCompare();
      run.add(new FaultRun.Line(fault + "as the source", 1, counted, reads.saw(), "by itself"));
    }
  }

  /** Something happens while a batch waits for a lock of ours, its rows half written. */
  private void database(String fault, Fault happens) throws Exception {
    run.tell("servers, %s", fault);
    FaultyStream trial = run.stream(FaultyStream.Sink.JDBC);
    trial.write(40);
    String saw;
    try (Victim victim = trial.start("--trigger", "500ms")) {
      victim.awaitCommit(1);
      try (Connection ours = connect()) {
        ours.setAutoCommit(false);
        ours.createStatement().execute("LOCK TABLE " + trial.name + " IN EXCLUSIVE MODE");
        victim.await("a batch that waits", () -> waiting() > 0);
        happens.to(waiting());
      }
      int code = victim.exitCode();
      saw = victim.saw() + " (exit code " + code + ")";
    }
    FaultRun.await("the database", () -> answers());
    Held.Difference difference = trial.finishAndCompare();
    run.add(new FaultRun.Line(fault, 1, difference, saw, "start it again"));
  }

  private interface Fault {
    void to(long backend) throws Exception;
  }

  /** One of its processes killed: the server throws all others out and recovers from its log. */
  private void crash(long backend) throws Exception {
    run.shell("kill -KILL " + backend);
  }

  private void stopAndStart(long backend) throws Exception {
    ProcessHandle server = ProcessHandle.of(backend).flatMap(ProcessHandle::parent).orElseThrow();
    Path process = Path.of("/proc/" + server.pid());
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(List.of("unshare", "-U")); // PostgreSQL refuses to run as root.
    }
    command.addAll(List.of(Files.readString(process.resolve("cmdline")).split("\0")));
    Path in = process.resolve("cwd").toRealPath();
    run.shell("kill -INT " + server.pid()); // Its fast shutdown.
    server.onExit().join();
    var again = new ProcessBuilder(command).directory(in.toFile());
    again.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    run.start(again);
  }

  private Connection connect() throws Exception {
    return DriverManager.getConnection(run.servers.postgres().url());
  }

  private boolean answers() {
    try (Connection database = connect()) {
      return database.isValid(5);
    } catch (Exception notYet) {
      return false;
    }
  }

  /** The database's process that works for the stream and waits for a lock; 0 if none does. */
  private long waiting() throws Exception {
    String select =
        "SELECT pid FROM pg_stat_activity"
            + " WHERE application_name = 'stream-processor' AND wait_event_type = 'Lock'";
    try (Connection database = connect()) {
      ResultSet found = database.createStatement().executeQuery(select);
      return found.next() ? found.getLong(1) : 0;
    }
  }
}
