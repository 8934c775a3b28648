///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Writes CSV files of events for stream-processor to read
//JAVA 17
//DEPS info.picocli:picocli:4.7.7
//DEPS me.tongfei:progressbar:0.10.2

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.WRITE;
import static java.time.ZoneOffset.UTC;
import static java.time.format.DateTimeFormatter.ISO_LOCAL_DATE_TIME;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Writes files of events into the folder that stream-processor watches: {@code ./jbang
 * csv-writer@.}
 */
@Command(
    name = "csv-writer",
    version = "csv-writer 1.0",
    description = "Writes CSV files of events for stream-processor to read.",
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  csv-writer                            10 files of 10 rows, 3 seconds apart",
      "  csv-writer --files 100 --delay 500ms  more of them, quicker",
      "  csv-writer --malformed 10 --late 20   rows as they come in real life",
      "  csv-writer --seed 1 --start 2026-01-01T10:00:00",
      "                                        the same bytes every time",
      "",
      "Exit codes: 0 all written, 1 failure, 2 wrong option, 130 stopped by Ctrl+C."
    })
public class CsvWriter implements Callable<Integer> {

  private static final String DEFAULT = " (default: ${DEFAULT-VALUE}).";
  private static final String HEADER = "timestamp,user_id,event\n";
  private static final Pattern FILE_NAME = Pattern.compile("\\.?event_batch_(\\d{1,18})\\.csv");
  private static final int BUFFER_BYTES = 1 << 16;
  private static final int BAR_COLUMNS = 79;
  private static final int INTERRUPTED = 130;
  private static final int YEAR_SECONDS = 365 * 86_400;
  private static final String NO_PERCENTAGE = " is no percentage: write 0 to 100.";

  /** From here on a run shows how far it is instead of a line for each file. */
  private static final int LONG_RUN_FILES = 21;

  private static final long LONG_RUN_ROWS = 1_000_000;

  @Spec private CommandSpec spec;

  @Option(names = "--files", defaultValue = "10", description = "How many files" + DEFAULT)
  private int files;

  @Option(names = "--rows", defaultValue = "10", description = "Rows in each file" + DEFAULT)
  private int rows;

  @Option(
      names = "--delay",
      defaultValue = "3s",
      description = "The pause between two files: 3s, 500ms, 2m or 0" + DEFAULT)
  private String delay;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      defaultValue = "data/input",
      description = "The folder, made when it is missing" + DEFAULT)
  private Path output;

  @Option(
      names = "--users",
      defaultValue = "5",
      description = "user_id runs from 1 to this number" + DEFAULT)
  private int users;

  @Option(
      names = "--events",
      split = ",",
      paramLabel = "EVENT",
      defaultValue = "login,logout,purchase,view",
      description = "The kinds of events" + DEFAULT)
  private String[] events;

  @Option(
      names = "--seed",
      description = "A number; the same seed and --start give the same bytes (default: random).")
  private Long seed;

  @Option(
      names = "--start",
      paramLabel = "TIME",
      description = "The first event's time, as 2026-01-01T10:00:00 (default: now).")
  private String start;

  @Option(
      names = "--malformed",
      paramLabel = "PERCENT",
      defaultValue = "0",
      description = "So many rows are damaged, in five ways" + DEFAULT)
  private int malformed;

  @Option(
      names = "--late",
      paramLabel = "PERCENT",
      defaultValue = "0",
      description = "So many rows have a time 1 to 30 minutes behind" + DEFAULT)
  private int late;

  @Option(names = "--verbose", description = "Show the stack trace of a failure.")
  private boolean verbose;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version.")
  private boolean version;

  private long nextNumber;
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
                (e, wrong) -> {
                  e.getCommandLine().getErr().println(e.getMessage());
                  e.getCommandLine().getErr().println("Run it with --help to see the options.");
                  return 2;
                })
            .execute(args);
    ended.release();
    System.exit(exitCode);
  }

  /** Writes the files. An interrupt of its thread stops it, in a pause or in a file. */
  @Override
  public Integer call() {
    checkOptions();
    long delayMillis = delayMillis();
    LocalDateTime firstTime = firstTime();
    var source = new Events(firstTime, users, events, seed, malformed, late);
    var out = spec.commandLine().getOut();
    var err = spec.commandLine().getErr();

    int written = 0;
    long writingNanos = 0;
    try (var progress = new Progress(out, files, rows)) {
      Files.createDirectories(output);
      nextNumber = numberAfterLast();
      while (written < files) {
        if (written > 0) {
          Thread.sleep(delayMillis);
        }
        long startNanos = System.nanoTime();
        Path file = writeFile(source, progress);
        writingNanos += System.nanoTime() - startNanos;
        written++;
        progress.fileWritten(file);
      }
    } catch (InterruptedException | ClosedByInterruptException e) {
      out.println("Stopped. " + total(written, writingNanos));
      return INTERRUPTED;
    } catch (IOException e) {
      err.println("Could not write to " + output + ": " + reason(e));
      err.println(total(written, writingNanos));
      if (verbose) {
        e.printStackTrace(err);
      }
      return 1;
    }
    out.println(total(written, writingNanos));
    return 0;
  }

  private void checkOptions() {
    require(files >= 0, "--files " + files + " is below 0.");
    require(rows >= 0, "--rows " + rows + " is below 0.");
    require(users >= 1, "--users " + users + " leaves nobody: write 1 or more.");
    require(0 <= malformed && malformed <= 100, "--malformed " + malformed + NO_PERCENTAGE);
    require(0 <= late && late <= 100, "--late " + late + NO_PERCENTAGE);
    require(!output.toString().isBlank(), "--output is empty: name a folder.");
    require(
        !Files.exists(output) || Files.isDirectory(output),
        "--output " + output + " is a file: name a folder.");
    for (String event : events) {
      require(!event.isBlank(), "--events has an empty name: write them as login,logout.");
      require(
          event.chars().noneMatch(c -> c == '"' || Character.isISOControl(c)),
          "--events has a quote, a tab or a line break in a name: leave it out.");
    }
  }

  private long delayMillis() {
    Matcher pause = Pattern.compile("(\\d{1,9})(ms|s|m)").matcher(delay.equals("0") ? "0s" : delay);
    require(pause.matches(), "--delay " + delay + " is no pause: write it as 3s, 500ms, 2m or 0.");
    long millis = pause.group(2).equals("m") ? 60_000 : pause.group(2).equals("s") ? 1_000 : 1;
    return Long.parseLong(pause.group(1)) * millis;
  }

  private LocalDateTime firstTime() {
    LocalDateTime first = LocalDateTime.now();
    try {
      first = start == null ? first : LocalDateTime.parse(start);
    } catch (DateTimeParseException e) {
      require(false, "--start " + start + " is no time: write it as 2026-01-01T10:00:00.");
    }
    double lastYear =
        first.getYear() + (double) files * rows * Events.MAX_STEP_SECONDS / YEAR_SECONDS;
    require(
        1 <= first.getYear() && lastYear < 9999,
        "--start " + start + " takes the events out of the years 1 to 9998.");
    return first;
  }

  private void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new ParameterException(spec.commandLine(), otherwise);
    }
  }

  /**
   * One more than the highest number in the folder. Gaps stay: Spark may remember the file that was
   * there and would ignore a new one.
   */
  private long numberAfterLast() throws IOException {
    long number = 0;
    try (var entries = Files.newDirectoryStream(output)) {
      for (Path entry : entries) {
        Matcher name = FILE_NAME.matcher(entry.getFileName().toString());
        if (name.matches()) {
          number = Math.max(number, Long.parseLong(name.group(1)) + 1);
        }
      }
    }
    return number;
  }

  /**
   * Writes one file under a hidden name, which Spark ignores, and then moves it: at any moment a
   * reader sees all of it or nothing.
   */
  private Path writeFile(Events source, Progress progress) throws IOException {
    Path file = claimFile();
    Path hidden = hidden(file);
    try {
      try (var channel = FileChannel.open(hidden, WRITE)) {
        writeRows(source, channel, progress);
      }
      // Spark takes files in this order. Two within one millisecond would have none.
      lastModifiedMillis = Math.max(System.currentTimeMillis(), lastModifiedMillis + 1);
      Files.setLastModifiedTime(hidden, FileTime.fromMillis(lastModifiedMillis));
      Files.move(hidden, file, ATOMIC_MOVE);
      return file;
    } catch (IOException e) {
      Files.deleteIfExists(hidden);
      throw e;
    }
  }

  /**
   * Finds a name that nobody has used, even with several writers in one folder. The hidden file is
   * the claim: only one writer can create it, and whoever does looks after that whether the visible
   * one has come meanwhile.
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

  private void writeRows(Events source, FileChannel channel, Progress progress) throws IOException {
    var buffer = ByteBuffer.allocate(BUFFER_BYTES + source.longestRow());
    buffer.put(HEADER.getBytes(UTF_8));
    source.nextFile(rows);
    int unreported = 0;
    for (int row = 0; row < rows; row++) {
      source.putRow(buffer);
      unreported++;
      if (buffer.position() >= BUFFER_BYTES) {
        writeAll(buffer, channel);
        progress.rowsWritten(unreported);
        unreported = 0;
      }
    }
    writeAll(buffer, channel);
    progress.rowsWritten(unreported);
  }

  private static void writeAll(ByteBuffer buffer, FileChannel channel) throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }

  private String total(int written, long writingNanos) {
    long totalRows = (long) written * rows;
    String text = format("Wrote %,d files, %,d rows to %s.", written, totalRows, output);
    if (totalRows < LONG_RUN_ROWS) {
      return text;
    }
    double seconds = writingNanos / 1e9;
    return text + format(" %,.1f s, %,.0f rows/s.", seconds, totalRows / seconds);
  }

  private static String reason(IOException e) {
    if (e instanceof AccessDeniedException) {
      return "no permission.";
    }
    if (e instanceof NoSuchFileException) {
      return "the folder is not there.";
    }
    var reason = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    return reason + ".";
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }

  /** An endless row of events. The same seed and settings give the same bytes on every machine. */
  private static class Events {

    static final int MAX_STEP_SECONDS = 5;
    static final int MAX_LATE_MINUTES = 30;
    private static final int DAY_SECONDS = 86_400;
    private static final byte COMMA = ',';

    private final int users;
    private final byte[][] events;
    private final Random random;
    private final Share malformed;
    private final Share late;
    private long clockSeconds;
    private int malformedRows;
    private long dateDay = Long.MIN_VALUE;
    private byte[] date;

    Events(LocalDateTime start, int users, String[] events, Long seed, int malformed, int late) {
      this.users = users;
      this.events =
          Arrays.stream(events).map(e -> e.strip().getBytes(UTF_8)).toArray(byte[][]::new);
      clockSeconds = start.toEpochSecond(UTC);
      // Random's numbers are part of its specification. One each, so that --late changes no other
      // row.
      var seeds = seed == null ? new Random() : new Random(seed);
      random = new Random(seeds.nextLong());
      this.malformed = new Share(malformed, new Random(seeds.nextLong()));
      this.late = new Share(late, new Random(seeds.nextLong()));
    }

    /** More bytes than any row has. */
    int longestRow() {
      return 100 + 2 * Arrays.stream(events).mapToInt(event -> event.length).max().orElse(0);
    }

    void nextFile(int rows) {
      malformed.nextFile(rows);
      late.nextFile(rows);
    }

    /** Adds the next row, with its line end. No text is made: this is why it is quick. */
    void putRow(ByteBuffer row) {
      int user = 1 + random.nextInt(users);
      byte[] event = events[random.nextInt(events.length)];
      long seconds = clockSeconds;
      clockSeconds += 1 + random.nextInt(MAX_STEP_SECONDS);
      if (late.next()) {
        seconds -= 60L * (1 + late.random.nextInt(MAX_LATE_MINUTES));
      }
      if (malformed.next()) {
        row.put(malformedRow(seconds, user, new String(event, UTF_8)).getBytes(UTF_8));
      } else {
        putTime(row, seconds);
        row.put(COMMA);
        putNumber(row, user);
        row.put(COMMA).put(event);
      }
      row.put((byte) '\n');
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

    /** Adds a time such as 2026-01-01T10:00:00. */
    private void putTime(ByteBuffer row, long seconds) {
      long day = Math.floorDiv(seconds, DAY_SECONDS);
      if (day != dateDay) {
        dateDay = day;
        date = LocalDate.ofEpochDay(day).toString().getBytes(UTF_8);
      }
      int second = Math.floorMod(seconds, DAY_SECONDS);
      putTwoDigits(row.put(date).put((byte) 'T'), second / 3600);
      putTwoDigits(row.put((byte) ':'), second / 60 % 60);
      putTwoDigits(row.put((byte) ':'), second % 60);
    }

    private static void putTwoDigits(ByteBuffer row, int number) {
      row.put((byte) ('0' + number / 10)).put((byte) ('0' + number % 10));
    }

    private static void putNumber(ByteBuffer row, int number) {
      if (number >= 10) {
        putNumber(row, number / 10);
      }
      row.put((byte) ('0' + number % 10));
    }
  }

  /** Chooses exactly so many percent of the rows, at random places but evenly over the files. */
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

    void nextFile(int rows) {
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

  /** Says how far it is: a line for each file or, in a long run, a bar or a line each second. */
  private static class Progress implements AutoCloseable {

    private static final long LINE_NANOS = 1_000_000_000;

    private final PrintWriter out;
    private final int rowsPerFile;
    private final long allRows;
    private final boolean longRun;
    private final ProgressBar bar; // null when there is none
    private long rowsWritten;
    private long lastLineNanos = System.nanoTime();

    Progress(PrintWriter out, int files, int rowsPerFile) {
      this.out = out;
      this.rowsPerFile = rowsPerFile;
      allRows = (long) files * rowsPerFile;
      longRun = files >= LONG_RUN_FILES || allRows >= LONG_RUN_ROWS;
      boolean terminal = System.console() != null && !"dumb".equals(System.getenv("TERM"));
      bar = longRun && terminal ? bar(out, allRows) : null;
    }

    private static ProgressBar bar(PrintWriter out, long rows) {
      return new ProgressBarBuilder()
          .setTaskName("Writing")
          .setInitialMax(rows)
          .setUnit(" rows", 1)
          .setStyle(ProgressBarStyle.ASCII)
          .setConsumer(
              new DelegatingProgressBarConsumer(
                  line -> {
                    out.print("\r" + line);
                    out.flush();
                  },
                  BAR_COLUMNS))
          .build();
    }

    void rowsWritten(int rows) {
      rowsWritten += rows;
      if (bar != null) {
        bar.stepTo(rowsWritten);
      } else if (longRun && System.nanoTime() - lastLineNanos > LINE_NANOS) {
        lastLineNanos = System.nanoTime();
        out.println(format("%,d of %,d rows", rowsWritten, allRows));
      }
    }

    void fileWritten(Path file) {
      if (!longRun) {
        out.println(format("%s  %,d rows", file.getFileName(), rowsPerFile));
      }
    }

    @Override
    public void close() {
      if (bar != null) {
        bar.close();
        out.println();
      }
    }
  }
}
