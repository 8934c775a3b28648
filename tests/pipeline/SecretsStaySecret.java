import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import workbook.session.RealServer;

@DisplayName("Passwords are in no command line, no message, no log, no page and no checkpoint")
@Tag(RunTests.SLOW)
class SecretsStaySecret {

  private static final String PASSWORD = "Tr0ub4dor-3x";
  private static final int MOST_PAGES = 80;
  private static final Pattern LINK = Pattern.compile("(?:href|src)=[\"'](/[^\"'#]*)");

  @TempDir Path temp;

  private final String name = "t" + UUID.randomUUID().toString().replace("-", "");

  @Test
  @DisplayName("from the environment and a file into the database and to Kafka, seen by nobody")
  @Tag(RunTests.PROCESSES)
  void nowhere() throws Exception {
    String url = databaseWithPassword();
    String broker = RealServer.kafka().address();
    try (var admin = Admin.create(Map.of("bootstrap.servers", broker))) {
      admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
    }
    Path conf =
        Files.writeString(
            temp.resolve("kafka.properties"),
            "sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required"
                + " username=\"ann\" password=\""
                + PASSWORD
                + "\";\nssl.truststore.password="
                + PASSWORD
                + "\nssl.keystore.key="
                + PASSWORD
                + "\nsecurity.protocol=PLAINTEXT\n");
    String[] write = {"--kafka", broker, "--topic", name, "--files", "1", "--delay", "0"};
    var written = CsvWriterRun.of(with(write, conf));
    assertEquals(0, written.exitCode(), written.err());

    String[] options = {
      "./jbang",
      "stream-processor-jdbc@.",
      "--mode",
      "kafka-agg",
      "--bootstrap-servers",
      broker,
      "--topic",
      name,
      "--kafka-conf-file",
      conf.toString(),
      "--sink",
      "jdbc",
      "--jdbc-url",
      url,
      "--table",
      "ann." + name,
      "--checkpoint",
      temp.resolve("checkpoint").toString(),
      "--verbose"
    };
    try (var run = Script.start(Map.of("JDBC_PASSWORD", PASSWORD), options)) {
      run.awaitLine("Batch 0: ");
      String line = run.awaitLine("Spark's page");
      assertHidden(pages(line.replaceFirst(".*http", "http")));
      Path commandLine = Path.of("/proc/" + run.process().pid() + "/cmdline");
      if (Files.exists(commandLine)) {
        assertFalse(Files.readString(commandLine).contains(PASSWORD), "command line");
      }
      run.signal("TERM");
      assertEquals(0, run.exitCode());
      assertTrue(run.err().contains("ConsumerConfig values"), "the log is there, and tells");
      assertFalse((run.out() + run.err()).contains(PASSWORD), "output, or Spark's log");
    }
    try (var all = Files.walk(temp.resolve("checkpoint"))) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        assertFalse(new String(Files.readAllBytes(file), "ISO-8859-1").contains(PASSWORD));
      }
    }
  }

  @Test
  @DisplayName("Spark's page of a stream into Kafka shows no setting of its client that is secret")
  void kafkaSink() throws Exception {
    String broker = RealServer.kafka().address();
    try (var admin = Admin.create(Map.of("bootstrap.servers", broker))) {
      admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
    }
    Path conf =
        Files.writeString(
            temp.resolve("kafka.properties"),
            "ssl.keystore.key=" + PASSWORD + "\nsasl.jaas.config=" + PASSWORD + "\n");
    new EventFiles(temp.resolve("in")).write("one.csv", "2026-01-01T10:00:00,1,login");
    String[] options = {
      "--input",
      temp.resolve("in").toString(),
      "--sink",
      "kafka",
      "--sink-topic",
      name,
      "--bootstrap-servers",
      broker,
      "--kafka-conf-file",
      conf.toString(),
      "--checkpoint",
      temp.resolve("checkpoint").toString()
    };
    try (var run = Pipeline.start(options)) {
      run.await("Batch 0: 1 row to kafka");
      var page = Pattern.compile("Spark's page  (\\S+)").matcher(run.out());
      assertTrue(page.find(), run.out());
      var pages = pages(page.group(1));
      assertTrue(
          pages.values().stream().anyMatch(text -> text.contains("kafka.sasl.jaas.config")),
          "the setting is told, and its value is not");
      assertHidden(pages);
      assertFalse((run.out() + run.err()).contains(PASSWORD));
    }
  }

  @Test
  @DisplayName("a password file opens the database; a wrong one is a sentence without it")
  void passwordFile() throws Exception {
    String url = databaseWithPassword();
    new EventFiles(temp.resolve("in")).write("one.csv", "2026-01-01T10:00:00,1,login");
    Path right = Files.writeString(temp.resolve("right"), PASSWORD + "\n");
    var run = run(url, "--jdbc-password-file", right.toString());
    assertEquals(0, run.exitCode(), run.err());
    assertTrue(run.out().contains("Batch 0: 1 row to jdbc"), run.out());
    assertFalse((run.out() + run.err()).contains(PASSWORD));

    Path wrong = Files.writeString(temp.resolve("wrong"), PASSWORD + "no");
    var refused = run(url, "--jdbc-password-file", wrong.toString());
    assertSentence(1, "lets nobody in: FATAL: password authentication failed", refused);
    assertSentence(1, "lets nobody in: The server requested", run(url));
  }

  @Test
  @DisplayName("a password in the file of PostgreSQL's own driver opens the database, too")
  void passwordFileOfTheDriver() throws Exception {
    String url = databaseWithPassword();
    Path file = Files.writeString(temp.resolve("pgpass"), "*:*:*:*:" + PASSWORD + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    String key = "org.postgresql.pgpassfile"; // It stands for PGPASSFILE.
    System.setProperty(key, file.toString());
    try (Connection database = DriverManager.getConnection(url)) {
      assertTrue(database.isValid(5));
    } finally {
      System.clearProperty(key);
    }
  }

  @Test
  @DisplayName("a password on the command line is refused, and not said again")
  void commandLine() throws Exception {
    for (String url :
        List.of(
            "jdbc:postgresql://127.0.0.1:1/none?user=ann&password=" + PASSWORD,
            "jdbc:postgresql://127.0.0.1:1/none?PASSWORD=" + PASSWORD,
            "jdbc:postgresql://127.0.0.1:1/none?sslpassword=" + PASSWORD,
            "jdbc:postgresql://ann:" + PASSWORD + "@127.0.0.1:1/none",
            "postgres://ann:" + PASSWORD + "@127.0.0.1:1/none")) {
      assertSentence(2, "--jdbc-url", run(url));
    }
    for (String setting :
        List.of("ssl.truststore.password", "sasl.jaas.config", "ssl.keystore.key", "my.password")) {
      String[] kafka = {"--mode", "kafka-agg", "--kafka-conf", setting + "=" + PASSWORD};
      assertSentence(2, "--kafka-conf-file", Pipeline.run(kafka));
      var run = CsvWriterRun.of("--kafka=a:1", "--kafka-conf", setting + "=" + PASSWORD);
      assertEquals(2, run.exitCode());
      assertTrue(run.err().contains("--kafka-conf-file"), run.err());
      assertFalse(run.err().contains(PASSWORD), run.err());
    }
  }

  @Test
  @DisplayName("a file of secrets that is none is a sentence, which shows nothing that is in it")
  void files() throws Exception {
    Path two = Files.writeString(temp.resolve("two"), PASSWORD + "\n" + PASSWORD);
    Path empty = Files.writeString(temp.resolve("empty"), "");
    Path latin = Files.write(temp.resolve("latin"), new byte[] {'a', (byte) 0xe9});
    String url = "jdbc:postgresql://127.0.0.1:1/none?user=ann";
    for (var wrong :
        Map.of(
                two,
                "holds 2 lines",
                empty,
                "holds nothing",
                latin,
                "is not UTF-8",
                temp,
                "can't be read",
                temp.resolve("none"),
                "can't be read")
            .entrySet()) {
      var run = run(url, "--jdbc-password-file", wrong.getKey().toString());
      assertSentence(2, wrong.getValue(), run);
    }
    Path typo = Files.writeString(temp.resolve("typo"), "ssl.truststore.pasword=" + PASSWORD);
    Path cut = Files.writeString(temp.resolve("cut"), "sasl.jaas.config=\\u00" + PASSWORD);
    for (var wrong :
        Map.of(
                typo, "Did you mean ssl.truststore.password?",
                cut, "write KEY=VALUE lines",
                temp, "can't be read")
            .entrySet()) {
      String[] kafka = {"--mode", "kafka-agg", "--kafka-conf-file", wrong.getKey().toString()};
      assertSentence(2, wrong.getValue(), Pipeline.run(kafka));
      var run = CsvWriterRun.of("--kafka=a:1", "--kafka-conf-file", wrong.getKey().toString());
      assertEquals(2, run.exitCode());
      assertTrue(run.err().contains(wrong.getValue()), run.err());
      assertFalse(run.err().contains(PASSWORD), run.err());
    }
  }

  @Test
  @DisplayName("a login that Kafka's client can't read is told without what is in it")
  void login() throws Exception {
    String login = "sasl.jaas.config=a.b.Module required username=ann " + PASSWORD + ";\n";
    String sasl = "security.protocol=SASL_PLAINTEXT\nsasl.mechanism=PLAIN\n";
    Path file = Files.writeString(temp.resolve("login"), login + sasl);
    String[] kafka = {
      "--mode", "kafka-agg", "--bootstrap-servers", "127.0.0.1:1", "--kafka-conf-file", "" + file
    };
    var run = Pipeline.run(kafka);
    assertSentence(2, "Kafka's client for 127.0.0.1:1: ", run);
    assertTrue(run.err().contains("JAAS config"), run.err());
    var written = CsvWriterRun.of("--kafka=127.0.0.1:1", "--kafka-conf-file=" + file, "--verbose");
    assertEquals(1, written.exitCode());
    assertTrue(written.err().contains("JAAS config"), written.err());
    assertFalse((written.out() + written.err()).contains(PASSWORD), written.err());
  }

  private Pipeline run(String url, String... more) throws Exception {
    var options = new ArrayList<>(List.of("--sink", "jdbc", "--jdbc-url", url));
    options.addAll(List.of("--table", "ann." + name));
    options.addAll(List.of("--checkpoint", temp.resolve("checkpoint").toString()));
    options.addAll(List.of(more));
    return Pipeline.runOver(temp.resolve("in"), options.toArray(String[]::new));
  }

  private static void assertSentence(int exitCode, String sentence, Pipeline run) throws Exception {
    assertEquals(exitCode, run.exitCode(), run.out() + run.err());
    assertTrue(run.err().contains(sentence), run.err());
    assertFalse((run.out() + run.err()).contains(PASSWORD), run.err());
    assertTrue(run.err().lines().count() <= 2, run.err());
  }

  /** The shared server, which from now on asks a new user for a password. */
  private static synchronized String databaseWithPassword() throws Exception {
    String url = RealServer.postgres().jdbcUrl();
    try (var database = DriverManager.getConnection(url)) {
      var statement = database.createStatement();
      var there = statement.executeQuery("SELECT 1 FROM pg_roles WHERE rolname = 'ann'");
      if (!there.next()) {
        statement.execute("CREATE ROLE ann LOGIN PASSWORD '" + PASSWORD + "'");
        statement.execute("CREATE SCHEMA ann AUTHORIZATION ann");
      }
      var file = statement.executeQuery("SHOW hba_file");
      file.next();
      statement.execute(
          "COPY (VALUES ('host all ann 127.0.0.1/32 scram-sha-256'),"
              + " ('host all all 127.0.0.1/32 trust')) TO '"
              + file.getString(1).replace("'", "''")
              + "'");
      statement.execute("SELECT pg_reload_conf()");
    }
    String asAnn = url.replaceFirst("user=\\w+", "user=ann");
    long deadline = System.nanoTime() + Script.TIMEOUT.toNanos();
    while (letsIn(asAnn) && System.nanoTime() < deadline) {
      Thread.sleep(20); // It reads the file again in its own time.
    }
    return asAnn;
  }

  private static boolean letsIn(String url) {
    try (var database = DriverManager.getConnection(url)) {
      return true;
    } catch (java.sql.SQLException e) {
      return false;
    }
  }

  private static String[] with(String[] arguments, Path conf) {
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--kafka-conf-file", conf.toString()));
    return all.toArray(String[]::new);
  }

  /** All pages that Spark's page leads to, and what programs may ask it. */
  private static Map<String, String> pages(String root) throws Exception {
    Map<String, String> pages = new TreeMap<>();
    var waiting = new ArrayDeque<>(List.of("/jobs/", "/environment/", "/SQL/", "/StreamingQuery/"));
    waiting.addAll(List.of("/api/v1/applications", "/metrics/json/"));
    var client = HttpClient.newHttpClient();
    String app = null;
    while (!waiting.isEmpty() && pages.size() < MOST_PAGES) {
      String path = waiting.poll().replace("&amp;", "&");
      if (path.contains("/kill") || path.contains("threadDump") || pages.containsKey(path)) {
        continue;
      }
      var request = HttpRequest.newBuilder(URI.create(root + path)).build();
      String text = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
      pages.put(path, text);
      var link = LINK.matcher(text);
      while (link.find()) {
        waiting.add(link.group(1));
      }
      var id = Pattern.compile("\"id\" : \"(local-\\d+)\"").matcher(text);
      if (app == null && id.find()) {
        app = "/api/v1/applications/" + id.group(1);
        waiting.addFirst(app + "/environment");
        waiting.addFirst(app + "/sql?details=true&planDescription=true");
      }
    }
    assertTrue(pages.size() > 8, pages.keySet().toString());
    return pages;
  }

  private static void assertHidden(Map<String, String> pages) {
    pages.forEach((page, text) -> assertFalse(text.contains(PASSWORD), page));
  }
}
