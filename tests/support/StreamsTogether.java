import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;

/**
 * Several stream-processors side by side in one process, each with a session of its own. One
 * SIGKILL then cuts each of them at another place, and Spark has to start only once for it.
 */
final class StreamsTogether {

  private StreamsTogether() {}

  /**
   * Runs until it is killed, or one of them fails.
   *
   * @param files each has the options of one of them, one a line; what Spark itself is set to comes
   *     from the first
   */
  public static void main(String... files) throws Exception {
    List<String[]> all = new ArrayList<>();
    for (String file : files) {
      all.add(Files.readAllLines(Path.of(file)).toArray(String[]::new));
    }
    var first = new StreamProcessor();
    StreamProcessor.command(first).parseArgs(all.get(0));
    Machine.prepare(false, first.master);
    first.session();
    List<Thread> streams = new ArrayList<>();
    for (String[] options : all) {
      CommandLine command = StreamProcessor.command(new Beside());
      streams.add(new Thread(() -> command.execute(options)));
    }
    streams.forEach(Thread::start);
    for (Thread stream : streams) {
      stream.join(); // One that fails stops Spark for all; each says first what it died of.
    }
    System.exit(1);
  }

  /** One of them: it shares Spark, and no setting, listener or query. */
  private static final class Beside extends StreamProcessor {

    @Override
    SparkSession session() {
      SparkSession own = super.session().newSession();
      own.conf().set("spark.sql.shuffle.partitions", 1);
      return own;
    }
  }
}
