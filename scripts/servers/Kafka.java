///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION A Kafka broker that lasts as long as this command
//JAVA 17
//DEPS org.slf4j:slf4j-simple:2.0.17
// Scala 2.13 inside, Spark has 2.12: so the broker needs this JVM of its own.
//DEPS org.apache.kafka:kafka_2.13:3.9.1
//DEPS info.picocli:picocli:4.7.7
//RUNTIME_OPTIONS -Xmx256m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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
public class Kafka implements Callable<Integer> {

  private static final String LOOPBACK = "127.0.0.1";
  private static final Pattern TOPIC = Pattern.compile("(.+?)(?::(\\d{1,3}))?");

  @Option(names = "--port", description = "The broker's port (default: a free one).")
  private int port;

  @Option(
      names = "--topic",
      paramLabel = "NAME[:PARTITIONS]",
      description = "Make this topic; may be given several times.")
  private List<String> topics = new ArrayList<>();

  @Option(names = "--with-owner", description = "Stop when the standard input ends.")
  private boolean withOwner;

  @Option(names = "--verbose", description = "Show Kafka's log, and stack traces.")
  private boolean verbose;

  @Spec private CommandSpec spec;

  private Path folder;
  private KafkaRaftServer server;
  private volatile boolean ready;

  public static void main(String... args) {
    System.exit(
        new CommandLine(new Kafka())
            .setParameterExceptionHandler(
                (problem, arguments) -> {
                  System.err.println(problem.getMessage() + "\n--help lists the options.");
                  return 2;
                })
            .execute(args));
  }

  @Override
  public Integer call() throws Exception {
    log();
    List<NewTopic> newTopics = topics.stream().map(this::topic).toList();
    int brokerPort = freePort(port);
    folder = Files.createTempDirectory("kafka-");
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
    try {
      start(brokerPort);
      make(newTopics, brokerPort);
    } catch (Exception e) {
      System.err.println("Kafka did not start: " + e.getMessage());
      if (verbose) {
        e.printStackTrace();
      } else {
        System.err.println("--verbose shows its log.");
      }
      return 1;
    }
    ready = true;
    System.out.printf("Kafka %s on %s:%d%n", AppInfoParser.getVersion(), LOOPBACK, brokerPort);
    if (withOwner) {
      System.in.transferTo(PrintStream.nullOutputStream());
      return 0;
    }
    Thread.currentThread().join(); // For ever: Ctrl+C ends it.
    return 0;
  }

  /** Formats the folder as Kafka's own tool does, and starts broker and controller in one. */
  private void start(int brokerPort) throws Exception {
    new Formatter()
        .setClusterId(Uuid.randomUuid().toString())
        .setNodeId(1)
        .setDirectories(List.of(folder.toString()))
        .setMetadataLogDirectory(folder.toString())
        .setControllerListenerName("CONTROLLER")
        .setReleaseVersion(MetadataVersion.latestProduction())
        .setPrintStream(new PrintStream(PrintStream.nullOutputStream()))
        .run();
    server = new KafkaRaftServer(new KafkaConfig(settings(brokerPort), false), Time.SYSTEM);
    server.startup();
  }

  private Map<String, Object> settings(int brokerPort) throws IOException {
    int controllerPort = freePort(0);
    var settings = new HashMap<String, Object>();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", "1");
    settings.put("log.dirs", folder.toString());
    settings.put(
        "listeners",
        "PLAINTEXT://%1$s:%2$d,CONTROLLER://%1$s:%3$d"
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

  /** The wanted port, or any free one for 0. Kafka itself would tell of a taken one in its log. */
  private int freePort(int wanted) throws IOException {
    if (wanted < 0 || wanted > 65_535) {
      throw wrong("--port " + wanted + " is no port: use 1 to 65535.");
    }
    try (var socket = new ServerSocket(wanted, 1, InetAddress.getByName(LOOPBACK))) {
      return socket.getLocalPort();
    } catch (BindException e) {
      throw wrong(
          "--port "
              + wanted
              + " can't be had ("
              + e.getMessage()
              + "): name another one, or none for a free one.");
    }
  }

  private ParameterException wrong(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }

  /** Silences Kafka's log; works only before Kafka's first class is loaded. */
  private void log() {
    System.setProperty("slf4j.provider", "org.slf4j.simple.SimpleServiceProvider");
    System.setProperty("slf4j.internal.verbosity", "WARN");
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", verbose ? "info" : "off");
  }

  /** Runs at the end of the JVM, whatever ended it. */
  private void stop() {
    if (server != null) {
      server.shutdown();
    }
    delete(folder);
    if (ready) {
      Runtime.getRuntime().halt(0); // Ctrl+C is how this command is meant to end.
    }
  }

  private static void delete(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException | UncheckedIOException e) {
      System.err.println("The folder " + folder + " could not be deleted: " + e.getMessage());
    }
  }
}
