import java.io.BufferedReader;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/** The broker, the database and the cluster, each a process that ends with this one. */
final class FaultServers {

  /** One that runs, with the lines that it has printed. */
  record Server(Process process, List<String> lines) {

    String first(String regex) {
      for (String line : lines) {
        Matcher found = Pattern.compile(regex).matcher(line);
        if (found.find()) {
          return found.group(1);
        }
      }
      throw new IllegalStateException("No " + regex + " in " + lines);
    }

    String address() {
      return first(" on (127\\.0\\.0\\.1:\\d+)");
    }

    String url() {
      return first("(jdbc:\\S+)");
    }
  }

  private static final int END_SECONDS = 60;

  private final FaultRun run;
  private Server kafka;
  private Server postgres;

  FaultServers(FaultRun run) {
    this.run = run;
  }

  synchronized Server kafka() throws IOException {
    if (kafka == null) {
      kafka = start("Kafka .* on ", "kafka@.");
    }
    return kafka;
  }

  synchronized Server postgres() throws IOException {
    if (postgres == null) {
      postgres = start("PostgreSQL .* on ", "postgres@.");
    }
    return postgres;
  }

  Server cluster(String... options) throws IOException {
    var command = new ArrayList<>(List.of("cluster@."));
    command.addAll(List.of(options));
    return start("(  worker|  \\$SPARK_HOME)", command.toArray(String[]::new));
  }

  /** The launcher starts it, so it has its own libraries; it ends when its input does. */
  private Server start(String ready, String... arguments) throws IOException {
    var command = new ArrayList<>(List.of("bash", "-c", "trap '' INT; exec ./jbang \"$@\"", "j"));
    command.addAll(List.of(arguments));
    command.add("--with-owner");
    Process process = run.start(new ProcessBuilder(command).redirectError(Redirect.INHERIT));
    run.atEnd(() -> end(process));
    var lines = new ArrayList<String>();
    BufferedReader reader = process.inputReader(); // Kept open: it would complain otherwise.
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      lines.add(line);
      if (line.matches(ready + ".*") && !reader.ready()) { // All lines come at once.
        return new Server(process, lines);
      }
    }
    throw new IOException(arguments[0] + " did not start.");
  }

  /** By the end of its input: killed with all below it, it would leave what it has started. */
  static void end(Process server) throws Exception {
    server.getOutputStream().close();
    server.waitFor(END_SECONDS, TimeUnit.SECONDS);
  }

  /** A topic of one partition, unless it is there. */
  void makeTopic(String name) throws Exception {
    try (var admin = Admin.create(Map.<String, Object>of("bootstrap.servers", kafka().address()))) {
      admin.createTopics(List.of(new NewTopic(name, Optional.of(1), Optional.empty()))).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }
}
