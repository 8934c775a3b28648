import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * {@code bench@. --faults}: what is done to stream-processor, and what it has lost and doubled in
 * the end. Each fault is a file of its own; they share this folder, these servers and one table.
 */
final class FaultRun {

  /** The faults by what they befall. */
  enum Group {
    KILLS,
    CHECKPOINT,
    DISKS,
    INPUT,
    CLOCK,
    SERVERS,
    CLUSTER,
    FILES;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** One fault: how often it was done, what came of it, what was seen, and how it goes on. */
  record Line(String fault, int times, Held.Difference difference, String saw, String goOn) {}

  private static final String NOTHING = "nothing";

  final Path folder;
  final Random random;
  final FaultServers servers;
  final List<String> java;

  private final Set<Process> children;
  private final PrintWriter out;
  private final PrintWriter err;
  private final AtomicInteger trials = new AtomicInteger();
  private final Deque<AutoCloseable> atEnd = new ArrayDeque<>();
  private boolean headed;
  private volatile boolean ended;

  /**
   * {@code java}: what starts stream-processor, up to its main class; empty: the launcher. {@code
   * children}: where each process is put that is to end with this run.
   */
  FaultRun(
      Path folder,
      long seed,
      List<String> java,
      Set<Process> children,
      PrintWriter out,
      PrintWriter err) {
    this.folder = folder;
    this.random = new Random(seed);
    this.java = java;
    this.children = children;
    this.out = out;
    this.err = err;
    this.servers = new FaultServers(this);
  }

  /** Does the faults of these groups, and prints a line of the table for each. */
  void run(Set<Group> groups, int kills) throws Exception {
    for (Group group : groups) {
      switch (group) {
        case KILLS -> new RandomKills(this).run(kills);
        case CHECKPOINT -> new DamagedCheckpoints(this).run();
        case DISKS -> new FullDisks(this).run();
        case INPUT -> new LostInput(this).run();
        case CLOCK -> new WrongClocks(this).run();
        case SERVERS -> new AwayServers(this).run();
        case CLUSTER -> new LostWorkers(this).run();
        case FILES -> new ManyFiles(this).run();
      }
    }
  }

  FaultyStream stream(FaultyStream.Sink sink) throws IOException {
    int number = trials.incrementAndGet();
    return new FaultyStream(this, sink, Files.createDirectories(folder.resolve("trial-" + number)));
  }

  /** Starts a process that ends with this run. */
  Process start(ProcessBuilder command) throws IOException {
    synchronized (children) {
      if (ended) {
        throw new IOException("Stopped.");
      }
      Process process = command.start();
      children.add(process);
      return process;
    }
  }

  /** Runs a command to its end; its exit code. */
  int shell(String script) throws IOException, InterruptedException {
    var command = new ProcessBuilder("sh", "-c", script);
    command.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    return start(command).waitFor();
  }

  void atEnd(AutoCloseable what) {
    synchronized (atEnd) {
      atEnd.push(what);
    }
  }

  /** Starts no more processes: those that run are ended now. */
  void stop() {
    synchronized (children) {
      ended = true;
    }
  }

  /** Ends servers, and gives back what outlives processes, such as a mounted disk. */
  void end() throws Exception {
    synchronized (atEnd) {
      while (!atEnd.isEmpty()) {
        atEnd.pop().close();
      }
    }
  }

  synchronized void tell(String text, Object... values) {
    err.printf(Locale.ROOT, text + "%n", values);
    err.flush();
  }

  synchronized void print(String line) {
    out.println(line);
    out.flush();
  }

  /** A line of the table, which is one of Markdown's: so the page takes it as it is. */
  synchronized void add(Line line) {
    if (!headed) {
      headed = true;
      out.println("| fault | times | lost | doubled | what was seen | how it goes on |");
      out.println("|---|---|---|---|---|---|");
    }
    Held.Difference rows = line.difference;
    Object[] cells = {
      line.fault,
      line.times,
      rows == null ? "-" : rows.lost(),
      rows == null ? "-" : rows.doubled(),
      line.saw.isEmpty() ? NOTHING : line.saw,
      line.goOn
    };
    out.println(
        Arrays.stream(cells)
            .map(cell -> String.valueOf(cell).replace("|", "\\|").replace("\n", " "))
            .collect(Collectors.joining(" | ", "| ", " |")));
    out.flush();
  }

  /** Waits for what can be seen; fails, with a sentence, if it doesn't come in ten minutes. */
  static void await(String what, Condition condition) throws Exception {
    long deadline = System.nanoTime() + 600_000_000_000L;
    while (!condition.isTrue()) {
      if (System.nanoTime() > deadline) {
        throw new IOException("Waited ten minutes for " + what + ".");
      }
      Thread.sleep(2);
    }
  }

  /** What may become true. */
  interface Condition {
    boolean isTrue() throws Exception;
  }

  /** Something that is done to a stream, and may fail. */
  interface Step {
    void run() throws Exception;
  }

  /** The number of the newest file in one of a checkpoint's logs; -1 if there is none. */
  static long newest(Path log) {
    String[] names = log.toFile().list();
    return names == null
        ? -1
        : Arrays.stream(names)
            .filter(name -> name.matches("\\d+(\\.compact)?"))
            .mapToLong(name -> Long.parseLong(name.replace(".compact", "")))
            .max()
            .orElse(-1);
  }

  static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
