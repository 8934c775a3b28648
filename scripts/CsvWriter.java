///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Writes events for stream-processor to read, into CSV files or to Kafka
//JAVA 17
//DEPS org.slf4j:slf4j-simple:2.0.17
//DEPS info.picocli:picocli:4.7.7
// The version that Spark's Kafka source brings.
//DEPS org.apache.kafka:kafka-clients:3.4.1
//DEPS me.tongfei:progressbar:0.10.2
// Half the CPU of a script's first start, which compiles it.
//COMPILE_OPTIONS -proc:none -J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.time.ZoneOffset.UTC;
import static java.time.format.DateTimeFormatter.ISO_LOCAL_DATE_TIME;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Writes files of events into the folder that stream-processor watches: {@code ./jbang
 * csv-writer@.}
 */
@Command(
    name = "csv-writer",
    version = "csv-writer 1.0",
    description = "Writes CSV files of events for stream-processor to read, or to Kafka.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  csv-writer                            10 files of 10 rows, 3 seconds apart",
      "  csv-writer --files 100 --delay 500ms  more of them, quicker",
      "  csv-writer --malformed 10 --late 20   rows as they come in real life",
      "  csv-writer --seed 1 --start 2026-01-01T10:00:00",
      "                                        the same bytes every time",
      "  csv-writer --kafka localhost:9092     to Kafka: a row is a record there",
      "",
      "Exit codes: 0 all written, 1 failure, 2 wrong option, 130 stopped by Ctrl+C."
    })
public class CsvWriter implements Callable<Integer> {

  private static final String DEFAULT = " (default: ${DEFAULT-VALUE}).";

  @Option(names = "--files", description = "How many files" + DEFAULT)
  private int files = 10;

  @Option(names = "--rows", description = "Rows in each file" + DEFAULT)
  private int rows = 10;

  @Option(names = "--delay", description = "Pause between files: 3s, 500ms, 2m, 0" + DEFAULT)
  private String delay = "3s";

  @Option(names = "--output", description = "The folder, made when missing" + DEFAULT)
  private Path output = Path.of("data/input");

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      description = "Write to this broker, no files; --files are then groups of rows.")
  private String kafka;

  @Option(
      names = "--kafka-conf",
      paramLabel = "KEY=VALUE",
      mapFallbackValue = Option.NULL_VALUE, // Refused in our own words.
      description = "For Kafka's client: security.protocol=SASL_SSL or such. Repeatable.")
  private Map<String, String> kafkaConf = new LinkedHashMap<>();

  @Option(
      names = "--kafka-conf-file",
      paramLabel = "FILE",
      description = "The same in lines of a file: the place for passwords.")
  private Path kafkaConfFile;

  @Option(names = "--topic", description = "The topic there (default: events).")
  private String topic;

  @Option(names = "--users", description = "Users 1 to this number" + DEFAULT)
  private int users = 5;

  @Option(names = "--events", description = "The kinds of events" + DEFAULT)
  private String events = "login,logout,purchase,view";

  @Option(names = "--seed", description = "Same seed and --start, same bytes (default: random).")
  private Long seed;

  @Option(names = "--start", description = "First event: 2026-01-01T10:00:00 (default: now).")
  private String start;

  @Option(names = "--malformed", description = "Percent of rows damaged, in five ways" + DEFAULT)
  private int malformed = 0;

  @Option(names = "--late", description = "Percent of rows 1 to 30 minutes behind" + DEFAULT)
  private int late = 0;

  @Option(names = "--verbose", description = "Show the stack trace of a failure.")
  private boolean verbose;

  @Spec private CommandSpec spec;

  private static final Pattern FILE_NAME = Pattern.compile("\\.?event_batch_(\\d{1,18})\\.csv");
  private static final int BUFFER_CHARS = 1 << 16;
  private static final int INTERRUPTED = 130;
  private static final int KAFKA_MILLIS = 5_000; // A broker that is there answers in a tenth.
  private static final int MOST_TYPOS = 3;
  private static final int LAST_YEAR = 9999; // Later ones are written with a sign in front.
  private static final String BROKER = "([^:,\\[\\]\\s]+|\\[[0-9A-Fa-f:.%]+]):\\d{1,5}";

  /** From so many on, a terminal shows a bar instead of a line for each file. */
  private static final int LONG_RUN_FILES = 21;

  private static final long LONG_RUN_ROWS = 1_000_000;

  private final Map<String, String> fileConf = new LinkedHashMap<>();
  private long nextNumber;
  private int filesWritten;
  private final AtomicLong rowsAcknowledged = new AtomicLong(); // By a broker, in any group.
  private long writingNanos;
  private long lastModifiedMillis;

  /** Runs the command. Ctrl+C lets it tidy up first, so that no half file stays behind. */
  public static void main(String... args) {
    Thread writing = Thread.currentThread();
    var ended = new Semaphore(0);
    Thread stop =
        new Thread(
            () -> {
              writing.interrupt();
              ended.acquireUninterruptibly();
            });
    Runtime.getRuntime().addShutdownHook(stop);
    int exitCode =
        new CommandLine(new CsvWriter())
            .setParameterExceptionHandler(
                (e, arguments) -> {
                  PrintWriter err = e.getCommandLine().getErr();
                  err.println(e.getMessage());
                  UnmatchedArgumentException.printSuggestions(e, err);
                  err.println("Run it with --help to see the options.");
                  return CommandLine.ExitCode.USAGE;
                })
            .execute(args);
    ended.release();
    System.exit(exitCode);
  }

  /** Writes the files. An interrupt of its thread stops it, in a pause or in a file. */
  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    log();
    requireGoodOptions();
    long delayMillis = delayMillis();
    var source = new Events(firstTime(), eventNames());
    try {
      if (kafka != null) {
        writeToKafka(source, delayMillis, out);
      } else {
        Files.createDirectories(output);
        nextNumber = numberAfterLast();
        writeFiles(progress -> writeFile(source, progress), delayMillis, out);
      }
      out.println(total());
      requireReader(out);
    } catch (InterruptedException e) {
      out.println("Stopped. " + total());
      return INTERRUPTED;
    } catch (ReaderGone e) {
      return CommandLine.ExitCode.OK;
    } catch (IOException e) {
      String reason =
          e instanceof AccessDeniedException
              ? ": no permission"
              : e instanceof NoSuchFileException ? ": the folder is gone" : "";
      String what = (e.getMessage() + reason).replaceFirst("[.]$", ""); // Kafka ends a sentence.
      err.println("Could not write " + what + ". " + total());
      if (verbose) {
        e.printStackTrace(err);
      }
      return CommandLine.ExitCode.SOFTWARE;
    }
    return CommandLine.ExitCode.OK;
  }

  /** Silences the libraries' log; works only before the first of their classes is loaded. */
  private void log() {
    System.setProperty("slf4j.provider", "org.slf4j.simple.SimpleServiceProvider");
    System.setProperty("slf4j.internal.verbosity", "WARN");
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", verbose ? "info" : "off");
  }

  /** Writes one file, or one group of records; its name is what the user reads. */
  private interface Step {
    String write(ProgressBar progress) throws IOException, InterruptedException;
  }

  private void writeFiles(Step step, long delayMillis, PrintWriter out)
      throws IOException, InterruptedException {
    long allRows = (long) files * rows;
    boolean longRun = files >= LONG_RUN_FILES || allRows >= LONG_RUN_ROWS;
    boolean bar = longRun && System.console() != null && !"dumb".equals(System.getenv("TERM"));
    try (ProgressBar progress = progressBar(bar, allRows, out)) {
      while (filesWritten < files) {
        if (filesWritten > 0) {
          Thread.sleep(delayMillis);
        }
        long startNanos = System.nanoTime();
        String name = step.write(progress);
        writingNanos += System.nanoTime() - startNanos;
        progress.stepTo((long) ++filesWritten * rows);
        if (!bar) {
          out.println(name + "  " + count(rows, "row"));
          requireReader(out);
        }
      }
    }
  }

  /** Who reads what is printed, such as head, has seen enough. */
  private static class ReaderGone extends IOException {}

  /** Ends the run where its output can't be written: quietly when its reader has gone. */
  private static void requireReader(PrintWriter out) throws IOException {
    out.flush();
    if (System.out.checkError()) {
      try {
        new FileOutputStream(FileDescriptor.out).write('\n'); // Java's own forgets why.
      } catch (IOException e) {
        boolean gone = String.valueOf(e.getMessage()).contains("ipe"); // Broken pipe.
        throw gone ? new ReaderGone() : new IOException("to standard output: " + e.getMessage(), e);
      }
    }
  }

  /**
   * Writes one file under a hidden name, which Spark ignores, and then moves it: at any moment a
   * reader sees all of it or nothing.
   */
  private String writeFile(Events source, ProgressBar progress)
      throws IOException, InterruptedException {
    Path file = claimFile();
    Path hidden = hidden(file);
    try {
      try (var stream = Files.newOutputStream(hidden, WRITE)) {
        writeRows(source, stream, progress);
      }
      // Spark reads files in the order of these times: no two are the same.
      lastModifiedMillis = Math.max(System.currentTimeMillis(), lastModifiedMillis + 1);
      Files.setLastModifiedTime(hidden, FileTime.fromMillis(lastModifiedMillis));
      Files.move(hidden, file, ATOMIC_MOVE);
      return file.getFileName().toString();
    } catch (InterruptedException e) {
      Files.deleteIfExists(hidden);
      throw e;
    } catch (IOException e) {
      Files.deleteIfExists(hidden);
      // A disk that is full, for one, doesn't say for which file.
      throw e instanceof FileSystemException ? e : new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Finds a name that nobody has used, even with several writers in one folder. The hidden file is
   * the claim: only one writer can create it, and then looks whether the visible one has come in
   * the meantime.
   */
  private Path claimFile() throws IOException {
    while (true) {
      Path file = output.resolve("event_batch_" + nextNumber++ + ".csv");
      try {
        Files.createFile(hidden(file));
      } catch (FileAlreadyExistsException e) {
        continue; // another writer is writing this one
      }
      if (!Files.exists(file)) {
        return file;
      }
      Files.delete(hidden(file));
    }
  }

  private static Path hidden(Path file) {
    return file.resolveSibling("." + file.getFileName());
  }

  /**
   * One more than the highest number in the folder. A gap stays a gap: Spark may remember the file
   * that was there, and would ignore a new one.
   */
  private long numberAfterLast() throws IOException {
    try (var entries = Files.list(output)) {
      return entries
          .map(entry -> FILE_NAME.matcher(entry.getFileName().toString()))
          .filter(Matcher::matches)
          .mapToLong(name -> Long.parseLong(name.group(1)) + 1)
          .max()
          .orElse(0);
    }
  }

  private void writeRows(Events source, OutputStream stream, ProgressBar progress)
      throws IOException, InterruptedException {
    var text = new StringBuilder("timestamp,user_id,event\n");
    source.startFile(rows);
    for (int row = 0; row < rows; row++) {
      source.appendRow(text);
      if (text.length() >= BUFFER_CHARS) {
        stream.write(text.toString().getBytes(UTF_8));
        text.setLength(0);
        progress.stepTo((long) filesWritten * rows + row);
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
    }
    stream.write(text.toString().getBytes(UTF_8));
  }

  /** Sends the rows, each as a record with its user as the key. */
  private void writeToKafka(Events source, long delayMillis, PrintWriter out)
      throws IOException, InterruptedException {
    try (var producer =
        new KafkaProducer<>(producerSettings(), new StringSerializer(), new StringSerializer())) {
      try {
        writeFiles(progress -> sendRows(source, producer, progress), delayMillis, out);
      } catch (TimeoutException e) {
        throw new IOException("to " + kafka + ": " + noAnswer(e), e);
      } catch (InterruptException e) {
        Thread.interrupted(); // Or close() would not wait for what is on its way.
        throw new InterruptedException();
      }
    } catch (KafkaException e) {
      String why = reason(e);
      String told = hidden(why);
      throw new IOException("to " + kafka + ": " + told, told.equals(why) ? e : null);
    }
  }

  /** What is wrong with a broker's certificate, or what the first cause of an error says. */
  private static String reason(KafkaException error) {
    String why = (error.getCause() == null ? error : error.getCause()).getMessage();
    for (Throwable link = error; link != null; link = link.getCause()) {
      if (String.valueOf(link.getMessage()).contains("PKIX")) {
        return "its certificate is not trusted here. If you trust it, name a trust store that"
            + " holds it: --kafka-conf ssl.truststore.location=FILE, and its password"
            + " (ssl.truststore.password=...) in a file for --kafka-conf-file";
      }
      boolean tls = error instanceof SslAuthenticationException && link.getMessage() != null;
      why = tls ? link.getMessage() : why;
    }
    return why;
  }

  /** A message of Kafka's client, which names a part of a login that it can't read. */
  private String hidden(String message) {
    String hidden = message;
    for (var setting : fileConf.entrySet()) {
      if (isSecret(setting.getKey())) {
        for (String part : setting.getValue().split("[^\\w.-]+")) {
          hidden = part.length() < 3 ? hidden : hidden.replace(part, "***");
        }
      }
    }
    return hidden;
  }

  private Map<String, Object> producerSettings() {
    var settings =
        new HashMap<String, Object>(
            Map.of(
                "bootstrap.servers", kafka,
                "max.block.ms", KAFKA_MILLIS,
                "request.timeout.ms", KAFKA_MILLIS,
                "delivery.timeout.ms", 2 * KAFKA_MILLIS));
    settings.putAll(fileConf);
    settings.putAll(kafkaConf); // The command line wins.
    return settings;
  }

  /** Why no answer came: nobody is there, or no Kafka, or one with a name that leads nowhere. */
  private String noAnswer(TimeoutException problem) {
    if (!isListening()) {
      return "no Kafka broker answers. To start one here: ./jbang kafka@. --port 9092";
    }
    var text = new StringDeserializer();
    try (var consumer = new KafkaConsumer<>(producerSettings(), text, text)) {
      var topics = consumer.listTopics(Duration.ofMillis(KAFKA_MILLIS));
      if (answersByItsOwnName()) {
        return topics.containsKey(topic)
            ? problem.getMessage()
            : "the broker has no topic "
                + topic
                + " and made none by itself. Make it there, or name another one with --topic";
      }
      String names =
          topics.values().stream()
              .flatMap(List::stream)
              .flatMap(partition -> Stream.of(partition.replicas()))
              .map(node -> node.host() + ":" + node.port())
              .distinct()
              .sorted()
              .collect(Collectors.joining(","));
      return "a Kafka broker answers, but calls itself "
          + (names.isEmpty() ? "by another address" : names)
          + ", and nobody answers there. Correct its advertised.listeners, or make that name known"
          + " to this machine";
    } catch (KafkaException e) {
      return "somebody listens, but does not answer as Kafka. A broker with TLS or SASL wants"
          + " --kafka-conf security.protocol=SASL_SSL or such";
    }
  }

  /** Whether the broker answers at the address that it gives to its clients, too. */
  private boolean answersByItsOwnName() {
    Admin admin = Admin.create(producerSettings());
    try {
      // A question of an admin goes there; that of a consumer, to the address that we gave.
      admin.describeCluster().nodes().get(KAFKA_MILLIS, MILLISECONDS);
      return true;
    } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } finally {
      admin.close(Duration.ZERO);
    }
  }

  private boolean isListening() {
    for (String server : kafka.split(",")) {
      int colon = server.lastIndexOf(':');
      int port = Integer.parseInt(server.substring(colon + 1));
      try (var socket = new Socket()) {
        InetAddress address = InetAddress.getByName(server.substring(0, colon));
        socket.connect(new InetSocketAddress(address, port), KAFKA_MILLIS);
        return true;
      } catch (IOException e) {
        continue; // Another one may.
      }
    }
    return false;
  }

  /** Sends one group of rows and waits until the broker has them all. */
  private String sendRows(
      Events source, KafkaProducer<String, String> producer, ProgressBar progress)
      throws InterruptedException {
    var failure = new AtomicReference<Exception>();
    Callback answered =
        (sent, problem) -> {
          if (problem == null) {
            rowsAcknowledged.incrementAndGet();
          } else {
            failure.compareAndSet(null, problem);
          }
        };
    var text = new StringBuilder();
    source.startFile(rows);
    for (int row = 0; row < rows && failure.get() == null; row++) {
      text.setLength(0);
      source.appendRow(text);
      text.setLength(text.length() - 1); // The line's end.
      producer.send(
          new ProducerRecord<>(topic, String.valueOf(source.user), text.toString()), answered);
      progress.stepTo((long) filesWritten * rows + row);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    producer.flush();
    if (failure.get() instanceof KafkaException problem) {
      throw problem;
    }
    return topic;
  }

  /** An endless row of events. The same options give the same text on every machine. */
  private class Events {

    private static final int MAX_STEP_SECONDS = 5;
    private static final int MAX_LATE_MINUTES = 30;
    private static final int DAY_SECONDS = 86_400;

    // Random's numbers are specified. One for each purpose: --late changes no other row.
    private final Random seeds = seed == null ? new Random() : new Random(seed);
    private final Random random = new Random(seeds.nextLong());
    private final Share malformedShare = new Share(malformed, new Random(seeds.nextLong()));
    private final Share lateShare = new Share(late, new Random(seeds.nextLong()));
    private final List<String> names;
    private long clockSeconds;
    private int user; // Of the row that was added last.
    private int malformedRows;
    private long dateDay = Long.MIN_VALUE;
    private String date;

    Events(LocalDateTime start, List<String> names) {
      this.names = names;
      clockSeconds = start.toEpochSecond(UTC);
    }

    void startFile(int rows) {
      malformedShare.startFile(rows);
      lateShare.startFile(rows);
    }

    /** Adds the next event as a line. It makes no object, which is what makes it quick. */
    void appendRow(StringBuilder text) {
      user = 1 + random.nextInt(users);
      String event = names.get(random.nextInt(names.size()));
      long seconds = clockSeconds;
      clockSeconds += 1 + random.nextInt(MAX_STEP_SECONDS);
      if (lateShare.next()) {
        seconds -= 60L * (1 + lateShare.random.nextInt(MAX_LATE_MINUTES));
      }
      if (malformedShare.next()) {
        text.append(malformedRow(seconds, user, event)).append('\n');
      } else {
        appendTime(text, seconds);
        text.append(',').append(user).append(',').append(event).append('\n');
      }
    }

    /** What a stream meets in real life, one kind after the other. */
    private String malformedRow(long seconds, int user, String event) {
      String time = LocalDateTime.ofEpochSecond(seconds, 0, UTC).format(ISO_LOCAL_DATE_TIME);
      return switch (malformedRows++ % 5) {
        case 0 -> time + ",user-" + user + "," + event; // user_id is no number
        case 1 -> time + "," + user; // a field is missing
        case 2 -> time + "," + user + "," + event + "," + event; // a field too many
        case 3 -> time + "," + user + "0000000000," + event; // user_id is too big for an INT
        default -> time.substring(0, "2026-01-01T10".length()); // cut off in the middle
      };
    }

    /** Adds a time such as 2026-01-01T10:00:00. Java's formatter would take most of the time. */
    private void appendTime(StringBuilder text, long seconds) {
      long day = Math.floorDiv(seconds, DAY_SECONDS);
      if (day != dateDay) {
        dateDay = day;
        date = LocalDate.ofEpochDay(day).toString();
      }
      int second = Math.floorMod(seconds, DAY_SECONDS);
      text.append(date);
      appendTwoDigits(text.append('T'), second / 3600);
      appendTwoDigits(text.append(':'), second / 60 % 60);
      appendTwoDigits(text.append(':'), second % 60);
    }

    private static void appendTwoDigits(StringBuilder text, int number) {
      text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }
  }

  /** Chooses exactly so many percent of the rows: random ones, and evenly over the files. */
  private static class Share {

    final Random random;
    private final int percent;
    private long rowsBefore;
    private int rowsLeft;
    private int wanted;

    Share(int percent, Random random) {
      this.percent = percent;
      this.random = random;
    }

    void startFile(int rows) {
      wanted = (int) ((rowsBefore + rows) * percent / 100 - rowsBefore * percent / 100);
      rowsBefore += rows;
      rowsLeft = rows;
    }

    boolean next() {
      boolean chosen = wanted > 0 && random.nextInt(rowsLeft) < wanted;
      rowsLeft--;
      wanted -= chosen ? 1 : 0;
      return chosen;
    }
  }

  private static ProgressBar progressBar(boolean visible, long rows, PrintWriter out) {
    Consumer<String> redraw = line -> out.append("\r").append(line).flush();
    return new ProgressBarBuilder()
        .setTaskName("Writing")
        .setInitialMax(rows)
        .setStyle(ProgressBarStyle.ASCII)
        .setConsumer(new DelegatingProgressBarConsumer(visible ? redraw : line -> {}, 79))
        .clearDisplayOnFinish()
        .build();
  }

  /** What is there now. A file is whole or gone; of a group, a part may have been sent. */
  private String total() {
    long written = (long) filesWritten * rows;
    long more = kafka == null ? 0 : rowsAcknowledged.get() - written;
    String what = count(filesWritten, kafka == null ? "file" : "group");
    String where = kafka == null ? output.toString() : "topic " + topic + " at " + kafka;
    String total = "Wrote " + what + ", " + count(written, "row");
    if (more > 0) {
      total += ", and " + count(more, "row") + " of a group that was not finished,";
    }
    String speed = ", " + count(Math.round(written / (writingNanos / 1e9)), "row") + "/s";
    return total + " to " + where + (written < LONG_RUN_ROWS ? "" : speed) + ".";
  }

  static String count(long number, String noun) {
    return String.format(Locale.ROOT, "%,d %s%s", number, noun, number == 1 ? "" : "s");
  }

  /** Refuses options, before anything is written. */
  void requireGoodOptions() {
    require(files >= 0, "--files " + files + " is below 0.");
    require(rows >= 0, "--rows " + rows + " is below 0.");
    require(users >= 1, "--users " + users + " leaves nobody: write 1 or more.");
    requirePercentage("--malformed", malformed);
    requirePercentage("--late", late);
    requireGoodTarget();
    delayMillis();
    firstTime();
    eventNames();
  }

  private void requireGoodTarget() {
    if (kafka != null) {
      kafka = kafka.strip().replaceAll("\\s*,\\s*", ",");
      boolean brokers = kafka.matches(BROKER + "(," + BROKER + ")*");
      require(brokers, "--kafka " + kafka + " is no host:port.");
      kafkaConf.keySet().forEach(this::requireNoSecret);
      requireSettings("--kafka-conf", kafkaConf);
      kafkaConf.forEach(
          (key, value) ->
              require(
                  value != null,
                  "--kafka-conf '%s' has no value: write --kafka-conf '%s=VALUE'."
                      .formatted(key, key)));
      readConfFile();
      requireSettings("--kafka-conf-file", fileConf);
      boolean folder = spec.commandLine().getParseResult().hasMatchedOption("--output");
      require(!folder, "--output names a folder and --kafka a broker: leave one out.");
      topic = topic == null ? "events" : topic;
      require(topic.matches("[a-zA-Z0-9._-]{1,249}"), "--topic " + topic + " is no name for one.");
      return;
    }
    require(topic == null, "--topic goes with --kafka HOST:PORT.");
    require(kafkaConf.isEmpty(), "--kafka-conf goes with --kafka HOST:PORT.");
    require(kafkaConfFile == null, "--kafka-conf-file goes with --kafka HOST:PORT.");
    require(!output.toString().isBlank(), "--output is empty: name a folder.");
    boolean folder = !Files.exists(output) || Files.isDirectory(output);
    require(folder, "--output " + output + " is a file: name a folder.");
  }

  private void requireSettings(String option, Map<String, String> settings) {
    boolean twice = settings.containsKey("bootstrap.servers");
    require(!twice, option + " bootstrap.servers has an option of its own: --kafka.");
    boolean transactions = settings.containsKey("transactional.id");
    require(!transactions, option + " transactional.id asks for transactions: none are made here.");
    settings.keySet().forEach(key -> requireSetting(option, key));
  }

  /** Others on the machine may read a command line. */
  private void requireNoSecret(String key) {
    require(
        !isSecret(key),
        ("--kafka-conf %s would show a secret on the command line: write it into a file, as a line"
                + " %s=VALUE, and name that with --kafka-conf-file.")
            .formatted(key, key));
  }

  private static boolean isSecret(String key) {
    return Stream.of(ProducerConfig.configDef(), ConsumerConfig.configDef())
            .map(settings -> settings.configKeys().get(key))
            .anyMatch(setting -> setting != null && setting.type == ConfigDef.Type.PASSWORD)
        || key.matches("(?i).*(password|secret).*");
  }

  /** Settings in a file, as Kafka's own tools read them. */
  private void readConfFile() {
    fileConf.clear();
    if (kafkaConfFile == null) {
      return;
    }
    var properties = new Properties();
    try {
      properties.load(new StringReader(Files.readString(kafkaConfFile)));
    } catch (CharacterCodingException e) {
      require(false, "--kafka-conf-file " + kafkaConfFile + " is not UTF-8.");
    } catch (IOException e) {
      require(
          false,
          "--kafka-conf-file "
              + kafkaConfFile
              + " can't be read: is it there, a file, and yours to read?");
    } catch (IllegalArgumentException e) { // A backslash, the letter u, and no number.
      require(
          false,
          "--kafka-conf-file "
              + kafkaConfFile
              + " can't be read: write KEY=VALUE lines, and \\\\ for a backslash.");
    }
    for (String key : new TreeSet<>(properties.stringPropertyNames())) {
      fileConf.put(key, properties.getProperty(key));
    }
  }

  /** Kafka's client takes any setting, and says nothing of one that it doesn't know. */
  private void requireSetting(String option, String key) {
    var known = new TreeSet<>(ProducerConfig.configNames());
    known.addAll(ConsumerConfig.configNames()); // The same settings may go to stream-processor.
    if (!known.contains(key)) {
      var alike = known.stream().filter(name -> distance(name, key) <= MOST_TYPOS).toList();
      String meant = " is no setting of Kafka's client. Did you mean ";
      require(alike.isEmpty(), option + " " + key + meant + String.join(" or ", alike) + "?");
      String told = "Kafka's client knows no setting %s (%s). It is passed on all the same.";
      spec.commandLine().getErr().println(told.formatted(key, option));
    }
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

  private void requirePercentage(String option, int number) {
    require(0 <= number && number <= 100, option + " " + number + " is not from 0 to 100.");
  }

  private long delayMillis() {
    Matcher pause = Pattern.compile("(\\d{1,9})(ms|s|m)").matcher(delay.replaceFirst("^0$", "0s"));
    require(pause.matches(), "--delay " + delay + " is no pause: write 3s, 500ms, 2m or 0.");
    long unitMillis = pause.group(2).equals("m") ? 60_000 : pause.group(2).equals("s") ? 1000 : 1;
    return Long.parseLong(pause.group(1)) * unitMillis;
  }

  private LocalDateTime firstTime() {
    try {
      LocalDateTime first = start == null ? LocalDateTime.now() : LocalDateTime.parse(start);
      boolean fourDigits = 1 <= first.getYear() && first.getYear() <= LAST_YEAR;
      require(fourDigits, "--start " + start + " is in no year from 1 to " + LAST_YEAR + ".");
      return first;
    } catch (DateTimeParseException e) {
      throw new ParameterException(
          spec.commandLine(), "--start " + start + " is no time: write it as 2026-01-01T10:00:00.");
    }
  }

  private List<String> eventNames() {
    List<String> names = List.of(events.split(",", -1)).stream().map(String::strip).toList();
    for (String name : names) {
      require(!name.isEmpty(), "--events has an empty name: write them as login,logout.");
      boolean plain = name.chars().noneMatch(c -> c == '"' || Character.isISOControl(c));
      require(plain, "--events has a quote, tab or line break in a name: leave it out.");
    }
    return names;
  }

  private void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), otherwise);
    }
  }
}
