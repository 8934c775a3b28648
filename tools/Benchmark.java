///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Measures stream-processor against Spark's own defaults, in turn
//JAVA 17
//DEPS org.slf4j:slf4j-simple:2.0.17
//DEPS org.postgresql:postgresql:42.7.13
//DEPS org.knowm.xchart:xchart:4.0.3
//SOURCES ../scripts/StreamProcessor.java
//SOURCES NaiveProcessor.java
//SOURCES ../scripts/CsvWriter.java
//SOURCES bench/*.java

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.*;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** Where every figure that the pages quote comes from: {@code ./jbang bench@.} */
@Command(
    name = "bench",
    version = "bench 1.0.0",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    sortOptions = false,
    description = {
      "Measures stream-processor (ours) and the same pipeline with Spark's own defaults",
      "(tools/NaiveProcessor.java), in turn, each in a fresh JVM. Medians.",
      "  A  from the command to the first table, launcher and all, over data/events",
      "  B  a micro-batch of 10 rows: 25 batches, the first 5 not counted",
      "  C  a backlog in 50 files as a stream: the batch's time, without the JVM's start",
      "  D  the same files as a plain Spark batch; once parsing every column, as C does to",
      "     find malformed rows, and once only the one that is counted",
      "  E  the same files in a plain Java loop, one thread for each core: the limit",
      "  F  the peak of the process's memory in C",
      "  G  an exercise's file saved in watch mode, until the verdict: 20 saves of each lesson,",
      "     3 before them not counted; and the memory in use after all of them",
      "  H  a tick of the lessons: 10 rows into a stateful query, 150 ticks after 100; with",
      "     Spark's own settings 5 after 3, in the same query, sink and checkpoint",
      "  I  the files of C again and again in one process: the batch of the tenth time",
      "Prints a table and, last, the same as one line of JSON. Takes many minutes.",
      "",
      "With --faults it does to stream-processor what happens at work, kills it at random",
      "moments, fills its disk, takes its servers away, and prints for each fault how many",
      "rows were lost and doubled, as a table in Markdown. Takes an hour. With --soak two",
      "streams run for so long, and their heap, threads, files and checkpoint must not grow.",
      "",
      "With --growth it gives one query more and more keys, files, executors or partitions,",
      "and prints what a batch, the heap, the checkpoint and a new start become. Sizes up to",
      "100,000 are measured --runs times, at most three. Takes an hour.",
      ""
    })
public class Benchmark implements Callable<Integer> {

  private static final int BACKLOG_FILES = 50;
  private static final int BATCHES = 25;
  private static final int WARM_UP_BATCHES = 5;
  private static final int POLL_MILLIS = 50;
  private static final int REMOVALS = 100;
  static final String OURS = "ours";
  private static final String DEFAULTS = "defaults";

  @Option(names = "--only", paramLabel = "PARTS", split = ",", description = "Such as A,B.")
  Set<Part> only = EnumSet.allOf(Part.class);

  @Option(names = "--runs", paramLabel = "N", description = "Runs of each; of B and I, 3 at most.")
  int runs = 5;

  @Option(names = "--rows", paramLabel = "N", description = "Rows of the backlog.")
  int rows = 5_000_000;

  @Option(
      names = "--faults",
      paramLabel = "FAULTS",
      arity = "0..1",
      split = ",",
      fallbackValue = "all",
      description =
          "All faults, or some: kills,checkpoint,disks,input,clock,servers,cluster,files.")
  List<String> faults;

  @Option(names = "--kills", paramLabel = "N", description = "Kills in all, over four sinks.")
  int kills = 500;

  @Option(
      names = "--soak",
      paramLabel = "MINUTES",
      description = "Run two streams for so long, and say what grows.")
  Integer soak;

  @Option(names = "--seed", paramLabel = "N", description = "For the moments of the kills.")
  long seed = 1;

  @Option(
      names = "--growth",
      paramLabel = "WHAT",
      arity = "0..1",
      split = ",",
      fallbackValue = "all",
      description = "All, or some: keys,files,executors,partitions.")
  List<String> growth;

  @Option(
      names = "--sizes",
      paramLabel = "N",
      split = ",",
      description = "For --growth, instead of the usual ones.")
  List<Integer> sizes = List.of();

  @Option(names = "--plots", paramLabel = "DIR", description = "Where --growth draws curves.")
  Path plots;

  @Spec CommandSpec spec;

  enum Part {
    A,
    B,
    C,
    D,
    E,
    F,
    G,
    H,
    I
  }

  private static final Set<Part> BACKLOG = EnumSet.of(Part.C, Part.D, Part.E, Part.F, Part.I);

  /** What was measured, by row of the table and then by whose it is. */
  private final Map<Figure, Map<String, List<Double>>> figures = new EnumMap<>(Figure.class);

  /** G by lesson, in milliseconds. */
  private final Map<String, Double> feedback = new LinkedHashMap<>();

  private final Set<Process> children = ConcurrentHashMap.newKeySet();
  private final List<String> javaOptions;
  private Path folder;
  private FaultRun faultRun;

  /** The rows of the table. */
  enum Figure {
    FIRST_TABLE(Part.A, "command to first table, s", false),
    FIRST_TABLE_CPU(Part.A, "CPU until then, s", false),
    BATCH_MEDIAN(Part.B, "micro-batch of 10 rows, median, ms", false),
    BATCH_P95(Part.B, "the same, 95th percentile, ms", false),
    STREAM(Part.C, "backlog as a stream, rows/s", true),
    BATCH(Part.D, "as a Spark batch, all columns, rows/s", true),
    BATCH_ONE_COLUMN(Part.D, "as a Spark batch, one column, rows/s", true),
    LOOP(Part.E, "in a plain Java loop, rows/s", true),
    MEMORY(Part.F, "peak memory of C, MB", false),
    FEEDBACK(Part.G, "save to verdict, median of all lessons, ms", false),
    FEEDBACK_MEMORY(Part.G, "memory in use after the saves, MB", false),
    TICK(Part.H, "stateful tick of 10 rows, median, ms", false),
    TICK_CPU(Part.H, "CPU of a tick, ms", false),
    WARM_STREAM(Part.I, "C in a warm process, rows/s", true);

    final Part part;
    final String text;
    final boolean moreIsBetter;

    Figure(Part part, String text, boolean moreIsBetter) {
      this.part = part;
      this.text = text;
      this.moreIsBetter = moreIsBetter;
    }
  }

  private Benchmark(List<String> javaOptions) {
    this.javaOptions = javaOptions;
  }

  public static void main(String... args) {
    System.setProperty("slf4j.provider", "org.slf4j.simple.SimpleServiceProvider");
    System.setProperty("slf4j.internal.verbosity", "WARN");
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "off"); // Kafka's clients talk.
    System.exit(command().execute(args));
  }

  /**
   * The command.
   *
   * @param javaOptions more of them for the JVMs of B to F and I, which then measure something else
   */
  static CommandLine command(String... javaOptions) {
    return new CommandLine(new Benchmark(List.of(javaOptions)))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(
            (problem, arguments) -> {
              PrintWriter err = problem.getCommandLine().getErr();
              err.println(problem.getMessage());
              UnmatchedArgumentException.printSuggestions(problem, err);
              err.println("--help lists the options.");
              return 2;
            })
        .setExecutionExceptionHandler(
            (problem, command, result) -> {
              command.getErr().println(problem.getMessage());
              return 1;
            });
  }

  @Override
  public Integer call() throws Exception {
    if (runs < 1) {
      throw wrong("--runs " + runs + " measures nothing: use 1 or more.");
    }
    if (rows < BACKLOG_FILES || rows % BACKLOG_FILES != 0) {
      throw wrong("--rows " + rows + " is no multiple of " + BACKLOG_FILES + " files.");
    }
    if (faults != null && kills < 1) {
      throw wrong("--kills " + kills + " kills nothing: use 1 or more.");
    }
    Set<FaultRun.Group> groups = named("--faults", faults, FaultRun.Group.class);
    if (soak != null && soak < 1) {
      throw wrong("--soak " + soak + " sees nothing: use 1 or more.");
    }
    if (growth != null && sizes.stream().anyMatch(size -> size < 1)) {
      throw wrong("--sizes " + sizes + ": use 1 or more.");
    }
    Set<GrowthRun.Group> growing = named("--growth", growth, GrowthRun.Group.class);
    folder = Files.createTempDirectory("bench-" + ProcessHandle.current().pid() + "-");
    var tidyUp = new Thread(this::tidyUp); // Also on Ctrl+C.
    Runtime.getRuntime().addShutdownHook(tidyUp);
    try {
      String machine = machine();
      PrintWriter out = spec.commandLine().getOut();
      PrintWriter err = spec.commandLine().getErr();
      faultRun = new FaultRun(folder, seed, streams(), children, out, err);
      if (!groups.isEmpty() || soak != null) {
        out.println(machine + "\n");
        faultRun.run(groups, kills);
        return soak == null || new Soak(faultRun).run(soak) ? 0 : 1;
      }
      if (!growing.isEmpty()) {
        var processes = new GrowthProcesses(faultRun, command(OURS));
        new GrowthRun(folder, processes, Math.min(runs, 3), out, err)
            .run(growing, sizes, machine, plots);
        return 0;
      }
      if (only.contains(Part.A)) {
        firstTable();
      }
      if (only.contains(Part.B)) {
        smallBatches();
      }
      if (only.stream().anyMatch(BACKLOG::contains)) {
        backlog();
      }
      if (only.contains(Part.G)) {
        feedback();
      }
      if (only.contains(Part.H)) {
        ticks();
      }
      print(machine, spec.commandLine().getOut());
    } finally {
      tidyUp();
      Runtime.getRuntime().removeShutdownHook(tidyUp);
    }
    return 0;
  }

  /** What an option names, or all of it; nothing where it is not there. */
  private <E extends Enum<E>> Set<E> named(String option, List<String> names, Class<E> type) {
    if (names == null) {
      return Set.of();
    }
    Set<E> all = EnumSet.allOf(type);
    if (names.equals(List.of("all"))) {
      return all;
    }
    Set<E> named = EnumSet.noneOf(type);
    try {
      names.forEach(name -> named.add(Enum.valueOf(type, name.toUpperCase(Locale.ROOT))));
    } catch (IllegalArgumentException e) {
      throw wrong(option + " " + String.join(",", names) + " are none of " + all + ".");
    }
    return named;
  }

  /** A: the command as a user types it, until the table is on the screen. */
  private void firstTable() throws Exception {
    List<String> ours =
        List.of(
            "./jbang",
            "stream-processor@.",
            "--input",
            "data/events",
            "--trigger",
            "available-now");
    List<String> naive = List.of("./jbang", "tools/NaiveProcessor.java", "data/events");
    for (int run = 0; run <= runs; run++) { // The first builds the scripts and does not count.
      for (String who : List.of(OURS, DEFAULTS)) {
        tell("A", run, who);
        Child child = run(who.equals(OURS) ? ours : naive, "+----", 3);
        if (run > 0) {
          add(Figure.FIRST_TABLE, who, child.markSeconds);
          add(Figure.FIRST_TABLE_CPU, who, child.markCpuSeconds);
        }
      }
    }
  }

  /** B: one small file for each batch. From one JVM to the next, the same batch differs by half. */
  private void smallBatches() throws Exception {
    Path files = write("small", BATCHES, 10);
    for (int run = 1; run <= Math.min(runs, 3); run++) {
      for (String who : List.of(OURS, DEFAULTS)) {
        tell("B", run, who);
        List<long[]> batches = stream(who, files, 1).batches;
        if (batches.size() != BATCHES) {
          throw new IOException(who + " made " + batches.size() + " batches, not " + BATCHES);
        }
        double[] millis =
            batches.stream()
                .skip(WARM_UP_BATCHES)
                .mapToDouble(batch -> batch[0])
                .sorted()
                .toArray();
        add(Figure.BATCH_MEDIAN, who, quantile(millis, 0.5));
        add(Figure.BATCH_P95, who, quantile(millis, 0.95));
      }
    }
  }

  /** C to F, and I: many rows at once. */
  private void backlog() throws Exception {
    Path files = write("backlog", BACKLOG_FILES, rows / BACKLOG_FILES);
    for (int run = 1; run <= runs; run++) {
      for (String who : List.of(OURS, DEFAULTS)) {
        if (only.contains(Part.C) || only.contains(Part.F)) {
          tell("C", run, who);
          Child child = stream(who, files, null);
          add(Figure.STREAM, who, rate(child.batches));
          add(Figure.MEMORY, who, child.peakMegabytes);
        }
        if (only.contains(Part.D)) {
          tell("D", run, who);
          for (Figure figure : List.of(Figure.BATCH, Figure.BATCH_ONE_COLUMN)) {
            boolean all = figure == Figure.BATCH;
            add(figure, who, rate(java(who, SparkBatch.class, who, "" + files, "" + all).batches));
          }
        }
        if (only.contains(Part.I) && run <= 3) {
          tell("I", run, who);
          List<long[]> batches = java(who, WarmRuns.class, who, "" + files).batches;
          if (batches.size() != WarmRuns.RUNS) {
            throw new IOException(who + " made " + batches.size() + " batches in a warm process");
          }
          add(Figure.WARM_STREAM, who, rate(batches.subList(WarmRuns.RUNS - 1, WarmRuns.RUNS)));
        }
      }
      if (only.contains(Part.E)) {
        tell("E", run, "plain Java");
        add(Figure.LOOP, OURS, rate(java(DEFAULTS, PlainLoop.class, "" + files).batches));
      }
    }
  }

  /** G: one warm JVM for all exercises, as in watch mode. */
  private void feedback() throws Exception {
    tell("G", 1, OURS);
    var command = List.of("./jbang", "run", "--main", "workbook.watch.Feedback", "workbook@.");
    Path files = Files.createDirectory(folder.resolve("exercises"));
    Child child = run(Stream.concat(command.stream(), Stream.of("" + files)).toList(), null, 0);
    for (String line : child.lines) {
      String[] words = line.split(" ");
      if (words[0].equals("lesson")) {
        feedback.put(words[1], Double.parseDouble(words[2]));
        add(Figure.FEEDBACK, OURS, Double.parseDouble(words[2]));
      } else if (words[0].equals("memory")) {
        add(Figure.FEEDBACK_MEMORY, OURS, Double.parseDouble(words[1]));
      }
    }
  }

  /** H: the lessons' session and a plain one, in turn; both with the JVM options of the lessons. */
  private void ticks() throws Exception {
    var command = List.of("./jbang", "run", "--main", "workbook.watch.Ticks", "workbook@.");
    for (int run = 1; run <= runs; run++) {
      for (String who : List.of(OURS, DEFAULTS)) {
        tell("H", run, who);
        // 200 state files a tick: a few must do.
        List<String> ticks = who.equals(OURS) ? List.of(who, "100", "150") : List.of(who, "3", "5");
        Child child = run(Stream.concat(command.stream(), ticks.stream()).toList(), "tick ", 1);
        String[] words = child.lines.get(child.lines.size() - 1).split(" ");
        add(Figure.TICK, who, Double.parseDouble(words[1]));
        add(Figure.TICK_CPU, who, Double.parseDouble(words[2]));
      }
    }
  }

  private double rate(List<long[]> batches) throws IOException {
    long counted = batches.stream().mapToLong(batch -> batch[1]).sum();
    if (counted != rows) {
      throw new IOException("Counted " + counted + " rows instead of " + rows);
    }
    return rows * 1e3 / batches.stream().mapToLong(batch -> batch[0]).sum();
  }

  private Path write(String name, int files, int rowsOfEach) throws IOException {
    Path output = folder.resolve(name);
    List<String> options =
        List.of("--seed=1", "--delay=0", "--files=" + files, "--rows=" + rowsOfEach);
    int code =
        new CommandLine(new CsvWriter())
            .setOut(new PrintWriter(PrintWriter.nullWriter()))
            .execute(
                Stream.concat(options.stream(), Stream.of("--output=" + output))
                    .toArray(String[]::new));
    if (code != 0) {
      throw new IOException("csv-writer ended with " + code);
    }
    return output;
  }

  // ---- Children: fresh JVMs on this JVM's own class path ----

  private Child stream(String who, Path files, Integer filesOfABatch) throws Exception {
    if (who.equals(DEFAULTS)) {
      return filesOfABatch == null
          ? java(who, NaiveProcessor.class, "" + files)
          : java(who, NaiveProcessor.class, "" + files, "" + filesOfABatch);
    }
    var options = new ArrayList<>(List.of("--input=" + files, "--trigger=available-now"));
    if (filesOfABatch != null) {
      options.add("--max-files-per-trigger=" + filesOfABatch);
    }
    return java(who, StreamProcessor.class, options.toArray(String[]::new));
  }

  /** A script's main class with the JVM options that its header gives it. */
  private Child java(String who, Class<?> main, String... args) throws Exception {
    Path times = Files.createTempFile(folder, "times", "");
    List<String> command = command(who);
    command.add(1, "-D" + BatchTimes.FILE + "=" + times);
    command.add(1, "-Dspark.sql.streaming.streamingQueryListeners=" + BatchTimes.class.getName());
    command.add(main.getName());
    command.addAll(List.of(args));
    Child child = run(command, null, 0);
    for (String line : Files.readAllLines(times)) {
      child.batches.add(Stream.of(line.split(" ")).mapToLong(Long::parseLong).toArray());
    }
    return child;
  }

  /** A JVM with our class path and the options of a script's header, up to the main class. */
  private List<String> command(String who) {
    // JBang has put the options of stream-processor's header on this JVM, too.
    Predicate<String> mine = who.equals(OURS) ? option -> true : o -> o.startsWith("--add-opens");
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(mine)
        .forEach(command::add);
    if (who.equals(DEFAULTS)) {
      command.add("-Dslf4j.provider=org.apache.logging.slf4j.SLF4JServiceProvider"); // Its own.
    }
    command.addAll(javaOptions);
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    return command;
  }

  /**
   * How faults start stream-processor: as a user does, by the launcher, which is none of its words;
   * in the tests on this JVM's class path, which saves the launcher and its builds.
   */
  private List<String> streams() {
    return javaOptions.isEmpty() ? List.of() : command(OURS);
  }

  /** What is known of a process that has ended. */
  private static class Child {
    double markSeconds;
    double markCpuSeconds = Double.NaN;
    volatile double peakMegabytes = Double.NaN;

    /** Milliseconds and rows of each batch. */
    final List<long[]> batches = new ArrayList<>();

    final List<String> lines = new ArrayList<>();
  }

  /** Runs a command to its end, noting when the line that starts with mark came the nth time. */
  private Child run(List<String> command, String mark, int nth) throws Exception {
    var child = new Child();
    Path errors = Files.createTempFile(folder, "errors", "");
    long start = System.nanoTime();
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    children.add(process);
    var watch = new Thread(() -> watchMemory(process, child));
    watch.start();
    int marks = 0;
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        child.lines.add(line);
        if (mark != null && line.startsWith(mark) && ++marks == nth) {
          child.markSeconds = (System.nanoTime() - start) / 1e9;
          child.markCpuSeconds = cpuSeconds(process.pid());
        }
      }
    }
    int code = process.waitFor();
    watch.join();
    children.remove(process);
    if (code != 0 || marks < nth) {
      throw new IOException(
          "Ended with "
              + code
              + ": "
              + String.join(" ", command)
              + "\n"
              + Files.readString(errors));
    }
    return child;
  }

  /** Linux keeps the peak of each process; elsewhere it stays unknown. */
  private static void watchMemory(Process process, Child child) {
    Path status = Path.of("/proc/" + process.pid() + "/status");
    try {
      while (process.isAlive() && Files.exists(status)) {
        RunningJvm.peakKilobytes(process.pid())
            .ifPresent(kilobytes -> child.peakMegabytes = kilobytes / 1024);
        Thread.sleep(POLL_MILLIS);
      }
    } catch (IOException | InterruptedException ended) {
      // The process has gone between two looks; the last peak counts.
    }
  }

  /** CPU of a process and of its children that have ended, such as JBang's front end. */
  private static double cpuSeconds(long pid) throws IOException {
    Path stat = Path.of("/proc/" + pid + "/stat");
    if (!Files.exists(stat)) {
      return Double.NaN;
    }
    String line = Files.readString(stat);
    String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
    double ticks = 0;
    for (int field = 11; field <= 14; field++) { // utime, stime, cutime, cstime
      ticks += Double.parseDouble(fields[field]);
    }
    return ticks / 100; // Linux has 100 of them a second.
  }

  private void tidyUp() {
    if (faultRun != null) {
      faultRun.stop();
    }
    try {
      if (faultRun != null) {
        faultRun.end();
      }
    } catch (Exception e) {
      spec.commandLine()
          .getErr()
          .println("Could not end a server, or give back a disk: " + e.getMessage());
    }
    for (Process child : children) {
      List<ProcessHandle> all = new ArrayList<>(child.descendants().toList());
      all.add(child.toHandle());
      all.forEach(ProcessHandle::destroyForcibly);
      all.forEach(process -> process.onExit().join()); // Until then it may write.
    }
    removeFolder();
  }

  /** Again, if something was still written: a process of a process may end after its own. */
  private void removeFolder() {
    for (int i = 1; ; i++) {
      try {
        Folders.delete(folder);
        return;
      } catch (IOException | UncheckedIOException e) {
        if (i == REMOVALS) {
          spec.commandLine().getErr().println("Could not remove " + folder + ": " + e.getMessage());
          return;
        }
      }
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
      }
    }
  }

  // ---- Figures ----

  private void add(Figure figure, String who, double value) {
    figures
        .computeIfAbsent(figure, f -> new LinkedHashMap<>())
        .computeIfAbsent(who, w -> new ArrayList<>())
        .add(value);
  }

  /** The median of what was measured, or null. */
  private Double median(Figure figure, String who) {
    List<Double> values = figures.getOrDefault(figure, Map.of()).get(who);
    return values == null || values.get(0).isNaN()
        ? null
        : median(values.stream().mapToDouble(Double::doubleValue));
  }

  static double median(DoubleStream values) {
    return quantile(values.sorted().toArray(), 0.5);
  }

  /** A quantile of sorted values, by the nearest rank; the median of an even number is between. */
  private static double quantile(double[] sorted, double share) {
    double rank = share * sorted.length;
    int upper = (int) Math.min(Math.floor(rank), sorted.length - 1);
    return rank == upper && upper > 0 ? (sorted[upper - 1] + sorted[upper]) / 2 : sorted[upper];
  }

  private void print(String machine, PrintWriter out) throws IOException {
    var json = new LinkedHashMap<String, Object>();
    json.put("machine", machine);
    json.put("runs", runs);
    json.put("rows", rows);
    out.println(machine);
    out.printf("%n%-3s%-41s%12s%12s%8s%n", "", "", OURS, DEFAULTS, "gain");
    for (Figure figure : figures.keySet()) {
      if (!only.contains(figure.part)) {
        continue;
      }
      Double ours = median(figure, OURS);
      Double theirs = median(figure, DEFAULTS);
      Double gain =
          ours == null || theirs == null
              ? null
              : figure.moreIsBetter ? ours / theirs : theirs / ours;
      out.printf(
          "%-3s%-41s%12s%12s%8s%n",
          figure.part, figure.text, text(ours), text(theirs), gain == null ? "" : text(gain) + "x");
      var line = new LinkedHashMap<String, Object>();
      line.put(OURS, ours);
      line.put(DEFAULTS, theirs);
      line.put("gain", gain);
      json.put(figure.name().toLowerCase(Locale.ROOT), line);
    }
    Double stream = median(Figure.STREAM, OURS);
    Double batch = median(Figure.BATCH, OURS);
    if (only.contains(Part.C) && stream != null && batch != null) {
      out.printf(Locale.ROOT, "C is %.0f %% of D, both with our settings.%n", 100 * stream / batch);
    }
    feedback.forEach(
        (lesson, ms) -> out.printf(Locale.ROOT, "G  lesson %s: %.0f ms%n", lesson, ms));
    json.put("feedback_by_lesson", feedback);
    out.println();
    out.println(new ObjectMapper().writeValueAsString(json));
  }

  private static String text(Double value) {
    return value == null ? "" : String.format(Locale.ROOT, value < 100 ? "%.2f" : "%,.0f", value);
  }

  /** One line on what the figures depend on. */
  private static String machine() {
    var system =
        ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
    return String.format(
        Locale.ROOT,
        "%d cores, %.0f GB of memory, Java %s, %s, load average %.1f%s",
        system.getAvailableProcessors(),
        system.getTotalMemorySize() / 1e9,
        System.getProperty("java.version"),
        system.getName(),
        system.getSystemLoadAverage(),
        Files.exists(Path.of(".cache/spark.jsa")) ? ", prepared" : "");
  }

  private void tell(String part, int run, String who) {
    spec.commandLine().getErr().printf("%s, run %s, %s%n", part, run, who);
  }

  private ParameterException wrong(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }
}
