///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION A Kafka broker that lasts as long as this command
//JAVA 17
//DEPS org.slf4j:slf4j-simple:2.0.17
// Scala 2.13 inside, Spark has 2.12: so the broker needs this JVM of its own.
//DEPS org.apache.kafka:kafka_2.13:3.9.1
//DEPS info.picocli:picocli:4.7.7
//SOURCES Server.java
//COMPILE_OPTIONS -proc:none -J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC
//RUNTIME_OPTIONS -Xmx256m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.utils.AppInfoParser;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.apache.kafka.server.config.AbstractKafkaConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import servers.Server;

/** A real Kafka broker for trying things: {@code ./jbang kafka@. --port 9092}. */
@Command(
    name = "kafka",
    version = "kafka 1.0",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "A Kafka broker with nothing in it, for this machine only. Prints its address",
      "and runs until Ctrl+C; then all that was written to it is gone. Topics are",
      "made when first written to.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  kafka --port 9092              at the port that Kafka's tools ask for",
      "  kafka --topic events:3         with a topic of three partitions",
      "",
      "Exit codes: 0 stopped, 1 failure, 2 wrong option."
    })
public class Kafka extends Server {

  private static final Pattern TOPIC = Pattern.compile("(.+?)(?::(\\d{1,3}))?");
  private static final int MOST_TYPOS = 3;

  /** Behind these stand names of the user's own. */
  private static final List<String> PREFIXES = List.of("listener.name.", "config.providers.");

  @Option(
      names = "--topic",
      paramLabel = "NAME[:PARTITIONS]",
      description = "Make this topic; may be given several times.")
  private List<String> topics = new ArrayList<>();

  @Option(
      names = "--conf",
      paramLabel = "KEY=VALUE",
      mapFallbackValue = Option.NULL_VALUE,
      description = "A setting of the broker; it wins over ours. Repeatable.")
  private Map<String, String> conf = new HashMap<>();

  private List<NewTopic> newTopics;
  private KafkaRaftServer server;

  private Kafka() {
    super("Kafka", ":"); // When this JVM is killed, nothing of the broker runs on.
  }

  public static void main(String... args) {
    run(new Kafka(), args);
  }

  @Override
  protected void checkOptions() {
    newTopics = topics.stream().map(this::topic).toList();
    conf.forEach(
        (key, value) -> {
          checkName(key);
          if (value == null) {
            throw wrong("--conf '" + key + "' has no value: write --conf '" + key + "=VALUE'.");
          }
        });
  }

  /** Kafka takes any setting, and says nothing of one that it doesn't know. */
  private void checkName(String key) {
    Set<String> known = AbstractKafkaConfig.CONFIG_DEF.names();
    if (known.contains(key) || PREFIXES.stream().anyMatch(key::startsWith)) {
      return;
    }
    var alike = known.stream().filter(name -> distance(name, key) <= MOST_TYPOS).sorted().toList();
    if (!alike.isEmpty()) {
      String meant = String.join(" or ", alike);
      throw wrong("--conf " + key + " is no setting of Kafka's. Did you mean " + meant + "?");
    }
    // A part of it, such as its authorizer, may know it.
    System.err.println(
        "Kafka's list of settings has no " + key + ". It is passed on all the same.");
  }

  /** How many letters are to be added, left out or changed to make one text of another. */
  private static int distance(String from, String to) {
    var row = new int[to.length() + 1];
    Arrays.setAll(row, i -> i);
    for (int i = 1; i <= from.length(); i++) {
      int before = row[0]++;
      for (int j = 1; j <= to.length(); j++) {
        int changed = before + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        before = row[j];
        row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[to.length()];
  }

  private NewTopic topic(String text) {
    Matcher parts = TOPIC.matcher(text);
    if (!parts.matches() || !Topic.isValid(parts.group(1)) || "0".equals(parts.group(2))) {
      throw wrong(
          "--topic "
              + text
              + " is no topic: write a name of letters, digits, . _ and -, and behind"
              + " a colon how many partitions it has, such as events:3.");
    }
    int partitions = parts.group(2) == null ? 1 : Integer.parseInt(parts.group(2));
    return new NewTopic(parts.group(1), Optional.of(partitions), Optional.empty());
  }

  /** Formats the folder as Kafka's own tool does, and starts broker and controller in one. */
  @Override
  protected String start(int brokerPort, Path folder) throws Exception {
    String logs = folder.resolve("logs").toString();
    new Formatter()
        .setClusterId(Uuid.randomUuid().toString())
        .setNodeId(1)
        .setDirectories(List.of(logs))
        .setMetadataLogDirectory(logs)
        .setControllerListenerName("CONTROLLER")
        .setReleaseVersion(MetadataVersion.latestProduction())
        .setPrintStream(new PrintStream(PrintStream.nullOutputStream()))
        .run();
    server = new KafkaRaftServer(new KafkaConfig(settings(brokerPort, logs), false), Time.SYSTEM);
    server.startup();
    make(newTopics, brokerPort);
    return "Kafka " + AppInfoParser.getVersion() + " on " + LOOPBACK + ":" + brokerPort;
  }

  private Map<String, Object> settings(int brokerPort, String logs) throws IOException {
    int controllerPort = freePort(0);
    var settings = new HashMap<String, Object>();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", "1");
    settings.put("log.dirs", logs);
    settings.put(
        "listeners",
        "PLAINTEXT://%1$s:%2$s,CONTROLLER://%1$s:%3$s"
            .formatted(LOOPBACK, brokerPort, controllerPort));
    settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    settings.put("controller.listener.names", "CONTROLLER");
    settings.put("controller.quorum.voters", "1@" + LOOPBACK + ":" + controllerPort);
    settings.put("auto.create.topics.enable", "true");
    // One broker can keep one copy only.
    settings.put("offsets.topic.replication.factor", "1");
    settings.put("offsets.topic.num.partitions", "1");
    settings.put("transaction.state.log.replication.factor", "1");
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("transaction.state.log.num.partitions", "1");
    // The first reader of a group needn't wait for others.
    settings.put("group.initial.rebalance.delay.ms", "0");
    // Nothing lives long enough to be compacted, and the cleaner takes 128 MB.
    settings.put("log.cleaner.enable", "false");
    settings.put("num.io.threads", "2");
    settings.put("num.network.threads", "1");
    settings.putAll(conf);
    return settings;
  }

  private static void make(List<NewTopic> topics, int brokerPort) throws Exception {
    if (topics.isEmpty()) {
      return;
    }
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", LOOPBACK + ":" + brokerPort))) {
      admin.createTopics(topics).all().get();
    }
  }

  @Override
  protected void stop() {
    if (server != null) {
      server.shutdown();
    }
  }
}
