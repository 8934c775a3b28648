import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import workbook.session.RealServer;

@DisplayName("A Spark standalone cluster counts the same")
@Tag(RunTests.SLOW)
class AClusterCountsTheSame {

  private static final String HOST = "127.0.0.1";

  /** What an unpacked Spark doesn't have: a connector in its jars would hide that we send none. */
  private static final Pattern NOT_OF_SPARK =
      Pattern.compile(
          "RunTests|picocli|hadoop-bare|delta-|postgresql|kafka-clients|commons-pool2"
              + "|spark-(sql|token-provider)-kafka");

  @TempDir Path temp;

  private final List<Process> daemons = new ArrayList<>();
  private String url;

  @Test
  @DisplayName(
      "events from files, also beside links in a circle, words from a socket, and events from"
          + " Kafka into Delta and PostgreSQL: executors get what no Spark brings")
  void counts() throws Exception {
    startCluster();
    String[] cluster = {
      "--master",
      url,
      "--conf",
      "spark.driver.host=" + HOST,
      "--conf",
      "spark.driver.bindAddress=" + HOST,
      "--conf",
      "spark.executor.memory=512m"
    };
    var events = new EventFiles(temp.resolve("in")).copySamples("events");
    // Hadoop's own file system would follow two circles 2^40 times.
    for (String name : List.of("circle", "round")) {
      Files.createSymbolicLink(events.folder().resolve(name), events.folder());
    }
    var files = Pipeline.runOver(events.folder(), concat(cluster, "--recursive"));
    assertEquals(0, files.exitCode(), files.err());
    assertTrue(files.out().contains("/circle/ (a link in a circle)"), files.out());
    assertEquals(events.countByEvent(), files.tables().get(0).counts());

    try (var server = new LineServer();
        var words =
            Pipeline.start(
                concat(cluster, "--no-ui", "--mode", "websocket", "--port", "" + server.port()))) {
      server.send("to be or not to be\n");
      words.await("a table", () -> !words.tables().isEmpty());
      assertEquals(Map.of("to", 2L, "be", 2L, "or", 1L, "not", 1L), words.tables().get(0).counts());
      words.stop();
      assertEquals(0, words.exitCode());
    }
    sinks(cluster);
  }

  /** With Kafka's source and Delta's sink, executors run code of both; the driver has JDBC's. */
  private void sinks(String[] cluster) throws Exception {
    String name = "cluster" + UUID.randomUUID().toString().replace("-", "");
    String broker = RealServer.kafka().address();
    String url = RealServer.postgres().jdbcUrl();
    Map<String, Object> settings = Map.of("bootstrap.servers", broker);
    var text = new StringSerializer();
    try (var producer = new KafkaProducer<>(settings, text, text)) {
      for (String event : List.of("login", "view", "login")) {
        producer.send(new ProducerRecord<>(name, "2026-01-01T10:00:00,1," + event)).get();
      }
    }
    String[] kafka =
        concat(
            cluster,
            "--no-ui",
            "--mode",
            "kafka-agg",
            "--bootstrap-servers",
            broker,
            "--topic",
            name,
            "--trigger",
            "available-now",
            "--checkpoint");

    String path = temp.resolve("delta").toString();
    String delta = temp.resolve("delta-checkpoint").toString();
    var files = Pipeline.run(concat(kafka, delta, "--sink", "delta", "--sink-path", path));
    assertEquals(0, files.exitCode(), files.err());
    assertTrue(files.out().contains("Batch 0: 2 rows to delta\n"), files.out());

    String jdbc = temp.resolve("jdbc-checkpoint").toString();
    var table =
        Pipeline.run(concat(kafka, jdbc, "--sink", "jdbc", "--jdbc-url", url, "--table", name));
    assertEquals(0, table.exitCode(), table.err());
    try (var database = DriverManager.getConnection(url);
        var rows = database.createStatement().executeQuery("SELECT event, count FROM " + name)) {
      Map<String, Long> counts = new TreeMap<>();
      while (rows.next()) {
        counts.put(rows.getString(1), rows.getLong(2));
      }
      assertEquals(Map.of("login", 2L, "view", 1L), counts);
    }
  }

  @AfterEach
  void stopCluster() throws Exception {
    for (Process daemon : daemons) {
      daemon.descendants().forEach(ProcessHandle::destroyForcibly);
      daemon.destroyForcibly().waitFor();
    }
    // JUnit warns of links that lead out of its folder.
    try (var links = Files.list(temp.resolve("spark/jars"))) {
      for (Path link : links.toList()) {
        Files.delete(link);
      }
    }
  }

  /** A master and a worker as processes on loopback, from Spark's jars on this JVM's class path. */
  private void startCluster() throws Exception {
    Path jars = Files.createDirectories(temp.resolve("spark/jars"));
    for (String jar : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path name = Path.of(jar).getFileName();
      if (!NOT_OF_SPARK.matcher(name.toString()).lookingAt()) {
        Files.createSymbolicLink(jars.resolve(name), Path.of(jar));
      }
    }
    daemon("master.Master", "--host", HOST, "--port", "0", "--webui-port", "0");
    url = awaitLog("Starting Spark master at (spark://\\S+)");
    awaitLog("I have been elected leader");
    String work = temp.resolve("work").toString();
    daemon(
        "worker.Worker",
        "--host",
        HOST,
        "--cores",
        "2",
        "--memory",
        "1g",
        "--webui-port",
        "0",
        "--work-dir",
        work,
        url);
    awaitLog("Successfully registered with master");
  }

  private void daemon(String name, String... arguments) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var command = new ArrayList<>(List.of(java));
    for (String part : List.of("lang", "lang.invoke", "io", "net", "nio", "util")) {
      command.add("--add-opens=java.base/java." + part + "=ALL-UNNAMED");
    }
    command.addAll(List.of("--add-opens=java.base/sun.nio.ch=ALL-UNNAMED", "-Xmx256m"));
    command.addAll(List.of("-Dorg.slf4j.simpleLogger.defaultLogLevel=info"));
    command.add("-Dslf4j.provider=org.slf4j.simple.SimpleServiceProvider");
    command.addAll(List.of("-cp", temp.resolve("spark/jars") + "/*"));
    command.add("org.apache.spark.deploy." + name);
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).directory(temp.toFile()).redirectErrorStream(true);
    builder.environment().put("SPARK_HOME", temp.resolve("spark").toString());
    builder.environment().put("SPARK_SCALA_VERSION", "2.12");
    builder.environment().put("SPARK_LOCAL_IP", HOST);
    // So that executors hear of it, too: who is killed leaves files.
    String options = "-Djava.io.tmpdir=" + temp + " " + Script.FOR_FEW_ROWS;
    builder.environment().put("JDK_JAVA_OPTIONS", options);
    builder.redirectOutput(Redirect.appendTo(temp.resolve("cluster.log").toFile()));
    daemons.add(builder.start());
  }

  /** Waits for a line of the master's or the worker's, and returns its group, if it has one. */
  private String awaitLog(String regex) throws Exception {
    Path log = temp.resolve("cluster.log");
    long deadline = System.nanoTime() + Script.TIMEOUT.toNanos();
    while (true) {
      Matcher found = Pattern.compile(regex).matcher(Files.readString(log));
      if (found.find()) {
        return found.group(found.groupCount());
      }
      assertTrue(System.nanoTime() < deadline, Files.readString(log));
      Thread.sleep(50);
    }
  }

  private static String[] concat(String[] first, String... more) {
    return Stream.of(first, more).flatMap(Stream::of).toArray(String[]::new);
  }
}
