import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import workbook.session.RealServer;

@DisplayName("Events from a real Kafka are counted")
@Tag(RunTests.SLOW)
class EventsFromKafkaAreCounted {

  private static String broker;

  @TempDir Path temp;

  private final String topic = "test-" + UUID.randomUUID();

  @BeforeAll
  static void broker() {
    broker = RealServer.kafka().address();
  }

  @Test
  @DisplayName("csv-writer sends the rows that it writes into files, and all of them are counted")
  void writerAndProcessor() throws Exception {
    var same = List.of("--seed", "7", "--start", "2026-01-01T10:00:00", "--delay", "0");
    assertEquals(0, write(same, "--files", "3", "--output", temp.resolve("in").toString()));
    assertEquals(0, write(same, "--files", "3", "--kafka", broker, "--topic", topic));

    var files = new EventFiles(temp.resolve("in"));
    var lines = new ArrayList<String>();
    for (Path file : files.csvFiles()) {
      lines.addAll(Files.readAllLines(file).stream().skip(1).toList());
    }
    var records = records(30);
    assertEquals(lines, records.stream().map(ConsumerRecord::value).toList());
    assertEquals(
        lines.stream().map(line -> line.split(",")[1]).toList(),
        records.stream().map(ConsumerRecord::key).toList());

    var run = run("--max-offsets-per-trigger", "12");
    assertEquals(0, run.exitCode(), run.err());
    assertEquals(3, run.tables().size(), "30 records, 12 a batch at most");
    assertEquals(files.countByEvent(), run.tables().get(2).counts());
    assertTrue(run.out().contains("Batches: 3, rows: 30 "), run.out());
  }

  @Test
  @DisplayName("csv-writer stopped in the middle of a group tells as many rows as the topic holds")
  void stoppedInAGroup() throws Exception {
    var out = new StringWriter();
    var command = new CommandLine(new CsvWriter()).setOut(new PrintWriter(out));
    String[] many = {"--files", "1", "--rows", "20000000", "--kafka", broker, "--topic", topic};
    var exitCode = new AtomicInteger();
    var writer = new Thread(() -> exitCode.set(command.execute(many)));
    writer.start();
    records(1);
    writer.interrupt();
    writer.join();
    assertEquals(130, exitCode.get());
    assertEquals("Stopped. Wrote 0 groups, 0 rows, and " + held(), out.toString().strip());
  }

  @Test
  @DisplayName("a row too long for Kafka ends csv-writer, which tells how many were sent before it")
  void tooLong() throws Exception {
    String tooLong = "x".repeat(3000);
    var same = List.of("--files", "1", "--rows", "1000", "--seed", "3", "--delay", "0");
    var rows = new ArrayList<>(same);
    rows.addAll(List.of("--start", "2026-01-01T10:00:00", "--events", "a,b,c,d,e," + tooLong));
    assertEquals(0, write(rows, "--output", temp.resolve("in").toString()));
    var written = CsvWriterRun.rows(temp.resolve("in"));
    long before = written.stream().takeWhile(row -> !row.endsWith(tooLong)).count();
    assertTrue(before > 0, "the first row is too long already");

    var errors = new StringWriter();
    rows.addAll(List.of("--kafka-conf", "max.request.size=2000"));
    rows.addAll(List.of("--kafka", broker, "--topic", topic));
    assertEquals(1, write(errors, rows.toArray(String[]::new)));
    assertEquals(before, records((int) before).size());
    String told = "max.request.size configuration. Wrote 0 groups, 0 rows, and " + held();
    assertTrue(errors.toString().strip().endsWith(told), errors.toString());
  }

  /** How csv-writer ends where no group is whole: with the topic's rows, as Kafka counts them. */
  private String held() {
    Map<String, Object> settings = Map.of("bootstrap.servers", broker);
    try (var consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      var partition = new TopicPartition(topic, 0);
      return String.format(
          Locale.ROOT,
          "%,d rows of a group that was not finished, to topic %s at %s.",
          consumer.endOffsets(List.of(partition)).get(partition),
          topic,
          broker);
    }
  }

  @Test
  @DisplayName("JSON and CSV in one topic; what is neither is left out and told with its place")
  void malformed() throws Exception {
    send(
        "{\"timestamp\":\"2026-01-01T10:00:00\",\"user_id\":1,\"event\":\"login\"}",
        "2026-01-01T10:00:01,2,login",
        "2026-01-01T10:00:02,nobody,view",
        "{\"timestamp\":\"2026-01-01T10:00:03\",\"user_id\":1",
        "{\"timestamp\":\"2026-01-01T10:00:04\",\"user_id\":1}",
        "2026-01-01T10:00:05,3",
        null,
        "{\"user_id\":3,\"event\":\"view\",\"timestamp\":\"2026-01-01T10:00:06\",\"more\":1}");
    var run = run();
    assertEquals(Map.of("login", 2L, "view", 1L), run.tables().get(0).counts());
    assertTrue(
        run.out()
            .contains(
                "Batch 0: malformed rows left out: 5, the first in "
                    + topic
                    + ", partition 0, offset 2: 2026-01-01T10:00:02,nobody,view\n"),
        run.out());

    var failed = run("--bad-rows", "fail");
    assertEquals(1, failed.exitCode());
    assertTrue(failed.err().startsWith("Malformed row in " + topic + ", partition 0, offset "));
    assertTrue(failed.err().lines().count() == 2, failed.err());
  }

  @Test
  @DisplayName("a restart on its checkpoint reads what came since, and nothing twice")
  void restart() throws Exception {
    String[] options = {"--checkpoint", temp.resolve("checkpoint").toString()};
    send("2026-01-01T10:00:00,1,login", "2026-01-01T10:00:01,1,view");
    assertEquals(Map.of("login", 1L, "view", 1L), run(options).tables().get(0).counts());
    send("2026-01-01T10:00:02,1,login");
    var again = run(options);
    assertEquals(Map.of("login", 2L, "view", 1L), again.tables().get(0).counts());
    assertTrue(again.out().contains("rows: 1 "), again.out());
    String nothing = "Nothing new in topic " + topic;
    assertTrue(run(options).out().contains(nothing));
  }

  @Test
  @DisplayName("what can't be read is a sentence: no topic, no broker, offsets of another kind")
  void refusals() throws Exception {
    var noTopic = run();
    assertEquals(1, noTopic.exitCode());
    assertTrue(noTopic.err().startsWith("Kafka at " + broker + " has no topic " + topic + "."));
    assertTrue(noTopic.err().contains("csv-writer@. --kafka " + broker + " --topic " + topic));

    var offsets = run("--starting-offsets", "first");
    assertEquals(2, offsets.exitCode());
    assertTrue(offsets.err().startsWith("--starting-offsets first is unknown"), offsets.err());

    var files = Pipeline.run("--topic", "events");
    assertEquals(2, files.exitCode());
    assertTrue(files.err().startsWith("--topic goes with --mode kafka-agg, not with csv-agg."));

    var nobody = Pipeline.run("--mode", "kafka-agg", "--bootstrap-servers", "127.0.0.1:1");
    assertEquals(1, nobody.exitCode());
    assertTrue(nobody.err().startsWith("No Kafka broker answers at 127.0.0.1:1."), nobody.err());
  }

  @Test
  @DisplayName("a topic that was deleted and made anew is another one: its checkpoint is refused")
  void madeAnew() throws Exception {
    String[] options = {"--checkpoint", temp.resolve("checkpoint").toString()};
    send("2026-01-01T10:00:00,1,login", "2026-01-01T10:00:01,1,view");
    assertEquals(0, run(options).exitCode());
    try (var admin = Admin.create(Map.of("bootstrap.servers", broker))) {
      var before = admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).topicId();
      admin.deleteTopics(List.of(topic)).all().get();
      long deadline = System.nanoTime() + Script.TIMEOUT.toNanos();
      while (admin.listTopics().names().get().contains(topic) && System.nanoTime() < deadline) {
        Thread.sleep(20);
      }
      send("2026-01-01T10:00:00,1,a", "2026-01-01T10:00:00,1,b", "2026-01-01T10:00:00,1,c");
      var after = admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).topicId();
      var refused = run(options);
      assertEquals(2, refused.exitCode(), refused.out());
      assertEquals(List.of(), refused.tables());
      String sentence =
          "--checkpoint %s belongs to kafka-agg of %s id %s, and this one has the id %s: it was"
              + " deleted and made anew, or is another server's.";
      String expected = sentence.formatted(options[1], topic, before, after);
      assertTrue(refused.err().startsWith(expected), expected + "\n" + refused.err());
    }
  }

  @ParameterizedTest(name = "with {0} records in place of 10")
  @DisplayName("a topic made anew under a running query ends it in a sentence, and counts in none")
  @ValueSource(ints = {4, 10, 14})
  void madeAnewMeanwhile(int records) throws Exception {
    send(Collections.nCopies(10, "2026-01-01T10:00:00,1,old").toArray(String[]::new));
    String[] options = {
      "--mode", "kafka-agg", "--bootstrap-servers", broker, "--topic", topic, "--trigger", "100ms"
    };
    try (var pipeline = Pipeline.start(options);
        var admin = Admin.create(Map.of("bootstrap.servers", broker))) {
      pipeline.await("|old  |10   |");
      admin.deleteTopics(List.of(topic)).all().get();
      send(Collections.nCopies(records, "2026-01-01T10:00:00,1,new").toArray(String[]::new));
      assertEquals(1, pipeline.exitCode());
      String deleted = "Topic " + topic + " of Kafka at " + broker + " was deleted ";
      assertTrue(pipeline.err().startsWith(deleted), pipeline.err());
      assertEquals(1, pipeline.err().lines().count(), pipeline.err());
      assertEquals(
          List.of(Map.of("old", 10L)),
          pipeline.tables().stream().map(PrintedTable::counts).toList());
    }
  }

  @Test
  @DisplayName("addresses with blanks between, or of IPv6; a broker that is not there beside one")
  void addresses() throws Exception {
    send("2026-01-01T10:00:00,1,login");
    String list = " 127.0.0.1:1 , " + broker;
    assertEquals(1, run("--bootstrap-servers", list).tables().size());
    try (var relay = new Relay(InetAddress.getByName("::1"), broker)) {
      var six = run("--bootstrap-servers", "[::1]:" + relay.port());
      assertEquals(Map.of("login", 1L), six.tables().get(0).counts(), six.err());
      String[] to = {"--kafka", "[::1]:" + relay.port() + ", " + broker, "--topic", topic};
      assertEquals(0, write(List.of("--files", "1", "--rows", "3"), to));
      assertEquals(4, records(4).size());
    }
    for (String wrong : List.of("::1:9092", "[::1]", "a:1,,b:2", "a:1 b:2", "a")) {
      var run = run("--bootstrap-servers", wrong);
      assertEquals(2, run.exitCode(), wrong);
      assertTrue(run.err().startsWith("--bootstrap-servers " + wrong + " is no"), run.err());
    }
  }

  /** Passes bytes on to a broker, from an address at which it does not listen itself. */
  private static final class Relay implements AutoCloseable {

    private final ServerSocket server;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    Relay(InetAddress address, String broker) throws IOException {
      server = new ServerSocket(0, 50, address);
      int colon = broker.lastIndexOf(':');
      int port = Integer.parseInt(broker.substring(colon + 1));
      daemon(
          () -> {
            while (true) {
              var client = server.accept();
              var target = new Socket(broker.substring(0, colon), port);
              sockets.addAll(List.of(client, target));
              daemon(() -> client.getInputStream().transferTo(target.getOutputStream()));
              daemon(() -> target.getInputStream().transferTo(client.getOutputStream()));
            }
          });
    }

    private interface Step {
      void run() throws IOException;
    }

    private static void daemon(Step step) {
      var thread =
          new Thread(
              () -> {
                try {
                  step.run();
                } catch (IOException closed) {
                  // close() ends a thread so.
                }
              });
      thread.setDaemon(true);
      thread.start();
    }

    int port() {
      return server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
      server.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  @Test
  @DisplayName("a broker that calls itself by a name that nobody knows is told from none")
  void advertises() throws Exception {
    String name = "no-such-host.invalid:9092";
    try (var own =
        Script.startIn(
            temp.resolve("broker"),
            "kafka",
            "--conf",
            "advertised.listeners=PLAINTEXT://" + name)) {
      String address = own.awaitLine("Kafka ").replaceFirst(".* on ", "");
      String calls = "a Kafka broker answers, but calls itself " + name;
      var errors = new StringWriter();
      long deadline = System.nanoTime() + Script.TIMEOUT.toNanos();
      do { // It names its address with its first topic, which it makes in its own time.
        errors.getBuffer().setLength(0);
        assertEquals(1, write(errors, "--kafka", address, "--topic", topic));
      } while (!errors.toString().contains(name) && System.nanoTime() < deadline);
      String written = errors.toString();
      assertTrue(written.startsWith("Could not write to " + address + ": " + calls), written);

      var run = run("--bootstrap-servers", address);
      assertEquals(1, run.exitCode());
      calls =
          "A Kafka broker answers at " + address + ", but calls itself " + name + ", and nobody";
      assertTrue(run.err().startsWith(calls), run.err());
      assertTrue(run.err().contains("advertised.listeners"), run.err());
    }
  }

  @Test
  @DisplayName("settings reach a broker that wants TLS, a name and a password; or it is said")
  void kafkaConf() throws Exception {
    Path store = Certificate.of("localhost,ip:127.0.0.1", temp);
    String login = "org.apache.kafka.common.security.plain.PlainLoginModule required ";
    String[] broker = {
      "--conf", "listener.security.protocol.map=PLAINTEXT:SASL_SSL,CONTROLLER:PLAINTEXT",
      "--conf", "listener.name.plaintext.ssl.keystore.location=" + store,
      "--conf", "listener.name.plaintext.ssl.keystore.password=" + Certificate.PASSWORD,
      "--conf", "listener.name.plaintext.ssl.truststore.location=" + store,
      "--conf", "listener.name.plaintext.ssl.truststore.password=" + Certificate.PASSWORD,
      "--conf", "sasl.enabled.mechanisms=PLAIN",
      "--conf", "listener.name.plaintext.plain.sasl.jaas.config=" + login + "user_ann=\"a=b\";"
    };
    try (var own = Script.startIn(temp.resolve("broker"), "kafka", broker)) {
      String address = own.awaitLine("Kafka ").replaceFirst(".* on ", "");
      assertEquals("", own.err(), "names of listeners are the user's own");
      String user = "sasl.jaas.config=" + login + "username=\"ann\" password=\"%s\";\n";
      Path secrets = Files.writeString(temp.resolve("secrets"), user.formatted("a=b"));
      var secure = new ArrayList<>(List.of("--kafka-conf-file", secrets.toString()));
      for (String setting : List.of("security.protocol=SASL_SSL", "sasl.mechanism=PLAIN")) {
        secure.addAll(List.of("--kafka-conf", setting));
      }
      String untrusted = "its certificate is not trusted here. If you trust it, name a trust";
      var errors = new StringWriter();
      var send = new ArrayList<>(secure);
      send.addAll(List.of("--files", "1", "--kafka", address, "--topic", topic));
      assertEquals(1, write(errors, send.toArray(String[]::new)));
      String said = errors.toString();
      assertTrue(said.startsWith("Could not write to " + address + ": " + untrusted), said);
      assertEquals(1, said.lines().count(), said);
      var read = new ArrayList<>(secure);
      read.addAll(List.of("--bootstrap-servers", address));
      var refused = run(read.toArray(String[]::new));
      assertEquals(1, refused.exitCode());
      said = "Kafka at " + address + " refuses topic " + topic + ": " + untrusted;
      assertTrue(refused.err().startsWith(said), refused.err());
      assertEquals(1, refused.err().lines().count(), refused.err());

      secure.addAll(List.of("--kafka-conf", "ssl.truststore.location=" + store));
      String trust = "ssl.truststore.password=" + Certificate.PASSWORD + "\n";
      Files.writeString(secrets, user.formatted("a=b") + trust);
      String[] right = secure.toArray(String[]::new);
      assertEquals(0, write(secure, "--files", "1", "--kafka", address, "--topic", topic));
      var to = new ArrayList<>(List.of("--bootstrap-servers", address));
      var plain = run(to.toArray(String[]::new));
      assertEquals(1, plain.exitCode());
      String closed = "Somebody listens at " + address + ", but does not answer as Kafka.";
      assertTrue(plain.err().startsWith(closed), plain.err());
      assertTrue(plain.err().contains("--kafka-conf security.protocol="), plain.err());

      to.addAll(List.of(right));
      var run = run(to.toArray(String[]::new));
      assertEquals(0, run.exitCode(), run.err());
      assertTrue(run.out().contains("rows: 10 "), run.out());

      Files.writeString(secrets, user.formatted("wrong") + trust);
      var wrong = run(to.toArray(String[]::new));
      assertEquals(1, wrong.exitCode());
      assertTrue(wrong.err().contains("Authentication failed"), wrong.err());
      assertFalse(wrong.err().contains("Exception"), wrong.err());
    }
    var typing = Script.run("kafka", "--conf", "num.partitons=3");
    assertEquals(2, typing.exitCode());
    assertEquals("", typing.out());
    assertEquals(
        "--conf num.partitons is no setting of Kafka's. Did you mean num.partitions?\n"
            + "--help lists the options.",
        typing.err());
    var typo = run("--kafka-conf", "ssl.truststore.pasword=a");
    assertEquals(2, typo.exitCode());
    String meant = "--kafka-conf ssl.truststore.pasword is no setting of Kafka's client. Did you";
    assertTrue(typo.err().startsWith(meant + " mean ssl.truststore.password?"), typo.err());
    var half = run("--kafka-conf", "security.protocol");
    assertEquals(2, half.exitCode());
    assertTrue(half.err().startsWith("--kafka-conf 'security.protocol' has no value"), half.err());
    var twice = run("--kafka-conf", "bootstrap.servers=a:1");
    assertEquals(2, twice.exitCode());
    assertTrue(twice.err().contains("--bootstrap-servers"), twice.err());
    var transactions = run("--kafka-conf", "transactional.id=x");
    assertEquals(2, transactions.exitCode());
    assertTrue(transactions.err().contains("asks for transactions"), transactions.err());
  }

  @Test
  @DisplayName(
      "a topic that a broker does not make is told; a broker that goes away, while Spark still"
          + " asks; Ctrl+C ends it then")
  void brokerGoes() throws Exception {
    String[] makesNone = {"--topic", topic, "--conf", "auto.create.topics.enable=false"};
    try (var own = Script.startIn(temp.resolve("broker"), "kafka", makesNone)) {
      String address = own.awaitLine("Kafka ").replaceFirst(".* on ", "");
      var errors = new StringWriter();
      assertEquals(1, write(errors, "--kafka", address, "--topic", "missing"));
      assertEquals(
          "Could not write to "
              + address
              + ": the broker has no topic missing and made none by itself. Make it there, or name"
              + " another one with --topic. Wrote 0 groups, 0 rows to topic missing at "
              + address
              + ".",
          errors.toString().strip());
      // A process: its session ends with it, and with the thread that still asks for the broker.
      try (var pipeline =
          Script.start(
              "stream-processor",
              "--mode",
              "kafka-agg",
              "--bootstrap-servers",
              address,
              "--topic",
              topic)) {
        assertEquals(0, write(List.of("--files", "1", "--kafka", address), "--topic", topic));
        pipeline.awaitLine("Batch: 0");
        assertEquals("", pipeline.err());
        own.signal("KILL");
        pipeline.awaitLine("Kafka at " + address + " has stopped answering.");
        pipeline.awaitLine("The stream goes on if");
        assertTrue(pipeline.process().isAlive());
        pipeline.signal("INT");
        assertEquals(0, pipeline.exitCode());
        assertTrue(pipeline.out().contains("Batches: 1, rows: 10 "), pipeline.out());
        assertFalse(pipeline.err().contains("Exception"), pipeline.err());
      }
    }
  }

  private Pipeline run(String... more) throws Exception {
    var arguments =
        new ArrayList<>(
            List.of("--mode", "kafka-agg", "--topic", topic, "--trigger", "available-now"));
    arguments.addAll(List.of(more));
    arguments.add("--no-ui");
    if (!arguments.contains("--bootstrap-servers")) {
      arguments.addAll(List.of("--bootstrap-servers", broker));
    }
    return Pipeline.run(arguments.toArray(String[]::new));
  }

  private static int write(List<String> options, String... more) {
    var arguments = new ArrayList<>(options);
    arguments.addAll(List.of(more));
    return write(new StringWriter(), arguments.toArray(String[]::new));
  }

  private static int write(StringWriter errors, String... arguments) {
    var writer = new CommandLine(new CsvWriter()).setOut(new PrintWriter(new StringWriter()));
    return writer.setErr(new PrintWriter(errors, true)).execute(arguments);
  }

  private void send(String... values) {
    Map<String, Object> settings = Map.of("bootstrap.servers", broker);
    try (var producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      for (String value : values) {
        producer.send(new ProducerRecord<>(topic, value));
      }
    }
  }

  /** The topic's records by Kafka's own client, in their order. */
  private List<ConsumerRecord<String, String>> records(int number) {
    Map<String, Object> settings = Map.of("bootstrap.servers", broker);
    var records = new ArrayList<ConsumerRecord<String, String>>();
    try (var consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      var partition = List.of(new TopicPartition(topic, 0));
      consumer.assign(partition);
      consumer.seekToBeginning(partition);
      long deadline = System.nanoTime() + Script.TIMEOUT.toNanos();
      while (records.size() < number && System.nanoTime() < deadline) {
        consumer.poll(Duration.ofMillis(200)).forEach(records::add);
      }
    }
    return records;
  }
}
