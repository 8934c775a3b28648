///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Runs all tests, or the test classes that are named
//JAVA 17
//DEPS org.slf4j:slf4j-simple:2.0.17
//DEPS org.apache.spark:spark-sql_2.12:3.5.9
//DEPS org.junit.jupiter:junit-jupiter:5.14.4
//DEPS org.junit.platform:junit-platform-launcher:1.14.4
//DEPS org.junit.platform:junit-platform-console:1.14.4
//DEPS com.deque.html.axe-core:selenium:4.10.1@fatjar
//DEPS com.google.zxing:core:3.5.4
//DEPS org.java-websocket:Java-WebSocket:1.6.0
//DEPS io.delta:delta-spark_2.12:3.3.2
//DEPS org.apache.spark:spark-sql-kafka-0-10_2.12:3.5.7
//DEPS org.postgresql:postgresql:42.7.13
//SOURCES */*.java
//SOURCES ../scripts/*.java
//SOURCES ../tools/*.java
//SOURCES ../workbook/prompt/*.java
//SOURCES ../lessons/at-work/MinuteCounts.java
//SOURCES ../lessons/at-work/StreamTester.java
//SOURCES ../lessons/at-work/Upgraded.java
// As Script.FOR_FEW_ROWS says.
//RUNTIME_OPTIONS -XX:+UnlockDiagnosticVMOptions -XX:-BytecodeVerificationRemote
//RUNTIME_OPTIONS -XX:+IgnoreUnrecognizedVMOptions -XX:+UseTransparentHugePages

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.partitioningBy;
import static java.util.stream.Collectors.toSet;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.Filter;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;
import workbook.session.TempFolder;

/**
 * Runs the tests in this folder: {@code ./jbang test@.} all of them, {@code ./jbang test@. CLASS}
 * one class, {@code ./jbang test@. --quick} those that need less than a minute. {@code --seed N}
 * takes the classes in a random order, the same one for the same number: a test that only passes
 * behind another is found so. The last line says how many passed and failed; the exit code is 1
 * when a test failed or none ran.
 */
public class RunTests {

  /**
   * The tag of what {@code --quick} leaves out: what starts a process, a terminal or a server, or
   * waits for many batches.
   */
  static final String SLOW = "slow";

  /**
   * The tag of tests that only start processes and wait for them, and leave Spark and the output of
   * the tests' own JVM alone: they run beside the others, one class at a time.
   */
  static final String PROCESSES = "processes";

  /** The tag of the pages, which run in JVMs of their own beside the others. */
  static final String PAGES = "pages";

  /**
   * The tag of the exercises' tests, which a whole run gives two JVMs of their own as soon as one
   * of the other lanes has ended: the tests' own JVM would else work on one core when all others
   * are done.
   */
  static final String EXERCISES = "exercises";

  /** The system property that says where the archive is, or will be. */
  static final String ARCHIVE = "tests.archive";

  private static final Lane OWN_LANE =
      new Lane("this JVM", TagFilter.excludeTags(PAGES, PROCESSES));

  /** What runs beside each other. */
  private static final List<Lane> LANES =
      List.of(
          new Lane("pages", TagFilter.includeTags(PAGES)),
          new Lane("processes", TagFilter.includeTags(PROCESSES)),
          OWN_LANE);

  /** Tests that run one after the other. */
  private record Lane(String name, Filter<?> tests) {}

  private static final int SLOWEST = 10;

  private static final String SEED = "--seed";

  public static void main(String... arguments) throws Exception {
    SparkLog.quiet();
    var names = new ArrayList<>(List.of(arguments));
    boolean quick = names.remove("--quick");
    List<String> seed = takeSeed(names);
    var unknown = names.stream().filter(name -> name.startsWith("-")).toList();
    if (!unknown.isEmpty()) {
      System.err.println(
          unknown.get(0) + " is unknown: use --quick, --seed NUMBER, or names of test classes.");
      System.exit(2);
    }
    var progress = new Progress();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> endProcesses(progress)));
    List<CompletableFuture<TestExecutionSummary>> lanes = new ArrayList<>();
    var threads = Executors.newFixedThreadPool(LANES.size() + 3);
    boolean whole = names.isEmpty() && !quick;
    CompletableFuture<?> prepared =
        whole
            ? CompletableFuture.runAsync(RunTests::prepare, threads)
            : CompletableFuture.completedFuture(null);
    for (Lane lane : LANES) {
      var request =
          whole && lane == OWN_LANE
              ? request(names, quick, lane.tests, TagFilter.excludeTags(EXERCISES))
              : request(names, quick, lane.tests);
      CompletableFuture<?> start =
          lane == OWN_LANE ? CompletableFuture.completedFuture(null) : prepared;
      lanes.add(start.thenApplyAsync(done -> run(request, progress, lane.name), threads));
    }
    List<Future<OwnJvm>> exercises = new ArrayList<>();
    for (Set<String> classes : whole ? exercises() : List.<Set<String>>of()) {
      exercises.add(
          threads.submit(
              () -> {
                CompletableFuture.anyOf(lanes.toArray(CompletableFuture[]::new)).get();
                progress.holdWhenEnding();
                OwnJvm ran = OwnJvm.run(classes, seed);
                progress.tell(ran);
                return ran;
              }));
    }
    long passed = 0;
    long failed = 0;
    long skipped = 0;
    for (Future<OwnJvm> each : exercises) {
      OwnJvm ran = each.get();
      passed += ran.passed;
      failed += ran.failed;
      skipped += ran.skipped;
    }
    List<TestExecutionSummary> failures = new ArrayList<>();
    for (Future<TestExecutionSummary> lane : lanes) {
      TestExecutionSummary summary = lane.get();
      passed += summary.getTestsSucceededCount();
      failed += summary.getTotalFailureCount();
      skipped += summary.getTestsSkippedCount();
      skipped += summary.getTestsAbortedCount() + summary.getContainersAbortedCount();
      if (summary.getTotalFailureCount() > 0) {
        failures.add(summary);
      }
    }
    for (TestExecutionSummary summary : failures) {
      System.out.println();
      summary.printFailuresTo(new PrintWriter(System.out), 12);
    }
    if (names.isEmpty()) {
      progress.tellSlowest();
    }
    if (quick) {
      tellLeftOut(methods(request(names, false)), methods(request(names, true)));
    }
    System.out.println();
    System.out.println(
        passed
            + " passed, "
            + failed
            + " failed"
            + (skipped > 0 ? ", " + skipped + " skipped" : ""));
    System.exit(failed > 0 || passed == 0 ? 1 : 0);
  }

  /**
   * Ends what the tests have started: whoever ends the tests ends that, too. A test that loses its
   * process fails, and what comes behind it might start another one: so no test begins any more,
   * and those that run have some seconds, in which what they start is ended as well.
   */
  private static void endProcesses(Progress progress) {
    progress.ending = true;
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
    List<ProcessHandle> started;
    do {
      started = ProcessHandle.current().descendants().toList();
      started.forEach(ProcessHandle::destroy);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    } while ((!started.isEmpty() || progress.running.get() > 0) && System.nanoTime() < deadline);
  }

  /** Takes {@code --seed N} out of the arguments, and has JUnit take the classes in its order. */
  private static List<String> takeSeed(List<String> arguments) {
    int at = arguments.indexOf(SEED);
    if (at < 0) {
      return List.of();
    }
    String number = at + 1 < arguments.size() ? arguments.get(at + 1) : "";
    if (!number.matches("\\d{1,18}")) {
      System.err.println(SEED + " needs a whole number, such as 4711.");
      System.exit(2);
    }
    System.setProperty(
        ClassOrderer.DEFAULT_ORDER_PROPERTY_NAME, ClassOrderer.Random.class.getName());
    System.setProperty(ClassOrderer.Random.RANDOM_SEED_PROPERTY_NAME, number);
    var taken = arguments.subList(at, at + 2);
    List<String> seed = List.copyOf(taken);
    taken.clear();
    return seed;
  }

  /**
   * Makes, beside the first tests of this JVM, the archive that {@code prepare@.} makes: the
   * hundred processes of a whole run then start with a third less CPU. They wait for it, as beside
   * all of them it would come when a fifth of them is over. Without it they only start slower.
   */
  private static void prepare() {
    Path archive = TempFolder.create("archive").resolve("spark.jsa");
    System.setProperty(ARCHIVE, archive.toString());
    try {
      new Prepare().archive(archive);
    } catch (IOException | InterruptedException e) {
      System.err.println("The processes start without an archive: " + e.getMessage());
    }
  }

  private static TestExecutionSummary run(
      LauncherDiscoveryRequest request, Progress progress, String lane) {
    var summary = new SummaryGeneratingListener();
    LauncherFactory.create().execute(request, summary, progress);
    progress.ended(lane);
    return summary.getSummary();
  }

  private static LauncherDiscoveryRequest request(
      List<String> names, boolean quick, Filter<?>... lane) throws Exception {
    var request =
        LauncherDiscoveryRequestBuilder.request().selectors(selectors(names)).filters(lane);
    return (quick ? request.filters(TagFilter.excludeTags(SLOW)) : request).build();
  }

  private static List<? extends DiscoverySelector> selectors(List<String> names) throws Exception {
    if (names.isEmpty()) {
      var code = RunTests.class.getProtectionDomain().getCodeSource().getLocation();
      return selectClasspathRoots(Set.of(Path.of(code.toURI())));
    }
    List<DiscoverySelector> classes = new ArrayList<>();
    for (String name : names) {
      classes.add(selectClass(name));
    }
    return classes;
  }

  /** Names the classes that {@code --quick} has left out, and of how many some of their tests. */
  private static void tellLeftOut(Map<String, Long> all, Map<String, Long> ran) {
    System.out.println();
    System.out.println("Left out, and run by ./jbang test@.:");
    all.forEach(
        (name, number) -> {
          long missing = number - ran.getOrDefault(name, 0L);
          if (missing > 0) {
            String some = missing == number ? "" : " (" + missing + " of " + number + ")";
            System.out.println("  " + name + some);
          }
        });
  }

  /** How many test methods each class has. */
  private static Map<String, Long> methods(LauncherDiscoveryRequest request) {
    TestPlan plan = LauncherFactory.create().discover(request);
    return plan.getRoots().stream()
        .flatMap(root -> plan.getDescendants(root).stream())
        .flatMap(test -> test.getSource().stream())
        .filter(MethodSource.class::isInstance)
        .map(source -> ((MethodSource) source).getClassName())
        .collect(groupingBy(name -> name, TreeMap::new, counting()));
  }

  /** The exercises' tests, the largest class and all others: each half takes a core. */
  private static Collection<Set<String>> exercises() throws Exception {
    Set<String> all = methods(request(List.of(), false, TagFilter.includeTags(EXERCISES))).keySet();
    return all.stream()
        .collect(partitioningBy(name -> name.equals(ExercisesAreWhole.class.getName()), toSet()))
        .values();
  }

  /** What tests in a JVM of their own have printed, and how many passed and failed. */
  private record OwnJvm(
      Set<String> classes, String printed, long millis, long passed, long failed, long skipped) {

    private static final Pattern LAST_LINE =
        Pattern.compile("\\n(\\d+) passed, (\\d+) failed(?:, (\\d+) skipped)?\\s*$");

    static OwnJvm run(Set<String> classes, List<String> seed)
        throws IOException, InterruptedException {
      long start = System.currentTimeMillis();
      List<String> command = Script.java("RunTests");
      command.addAll(seed);
      command.addAll(classes);
      Process process = Script.inRoot(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String printed =
          new String(process.getInputStream().readAllBytes(), Charset.defaultCharset());
      int code = process.waitFor();
      long millis = System.currentTimeMillis() - start;
      Matcher counts = LAST_LINE.matcher(printed);
      if (!counts.find()) {
        String none = printed + "\nIt ended with " + code + ", and no sum.\n";
        return new OwnJvm(classes, none, millis, 0, 1, 0);
      }
      return new OwnJvm(
          classes,
          printed.substring(0, counts.start()),
          millis,
          Long.parseLong(counts.group(1)),
          Long.parseLong(counts.group(2)),
          counts.group(3) == null ? 0 : Long.parseLong(counts.group(3)));
    }
  }

  /** Prints a line for each test as it ends, so that a long run shows where it is. */
  private static class Progress implements TestExecutionListener {

    /** The first one: tests put others in its place for a while. */
    private final PrintStream out = System.out;

    private final long start = System.currentTimeMillis();
    private final List<String> ends = new CopyOnWriteArrayList<>();
    private final Map<TestIdentifier, Long> startMillis = new ConcurrentHashMap<>();
    private final Map<TestIdentifier, TestPlan> plans = new ConcurrentHashMap<>();
    private List<TestIdentifier> told = List.of();
    private final Map<String, Long> classMillis = new ConcurrentHashMap<>();
    private final AtomicInteger running = new AtomicInteger();
    private volatile boolean ending;

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
      plan.getRoots().forEach(root -> plan.getDescendants(root).forEach(t -> plans.put(t, plan)));
    }

    @Override
    public void dynamicTestRegistered(TestIdentifier test) {
      // Its plan is that of the factory that made it.
      plans.entrySet().stream()
          .filter(each -> each.getKey().getUniqueIdObject().equals(test.getParentIdObject().get()))
          .findFirst()
          .ifPresent(parent -> plans.put(test, parent.getValue()));
    }

    @Override
    public void executionStarted(TestIdentifier test) {
      holdWhenEnding();
      startMillis.put(test, System.currentTimeMillis());
      if (test.isTest()) {
        running.incrementAndGet();
      }
    }

    @Override
    public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
      if (test.isTest()) {
        running.decrementAndGet();
      }
      long millis = System.currentTimeMillis() - startMillis.get(test);
      if (test.getSource().orElse(null) instanceof ClassSource source) {
        classMillis.put(source.getClassName(), millis);
      }
      if (result.getStatus() == TestExecutionResult.Status.ABORTED) { // What it needs is not here.
        executionSkipped(test, result.getThrowable().map(Throwable::getMessage).orElse(""));
      } else if (test.isTest()) {
        tellClass(test);
        boolean passed = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL;
        out.printf(
            "  %s %s (%d ms)%n", passed ? "ok    " : "FAILED", test.getDisplayName(), millis);
        // With its place and causes at the end; but who sees it fail wants to know why.
        result
            .getThrowable()
            .ifPresent(why -> why.toString().lines().limit(20).forEach(out::println));
      }
    }

    @Override
    public synchronized void executionSkipped(TestIdentifier test, String reason) {
      tellClass(test);
      out.printf("  skipped %s: %s%n", test.getDisplayName(), reason);
    }

    /** Never comes back while this JVM ends: nothing shall begin any more. */
    void holdWhenEnding() {
      while (ending) {
        LockSupport.park();
      }
    }

    /** What tests in another JVM have printed, all at once. */
    synchronized void tell(OwnJvm other) {
      out.print(other.printed);
      told = List.of();
      String classes = String.join(" ", new TreeSet<>(other.classes));
      classMillis.put(classes + ", in a JVM of their own", other.millis);
      ended("exercises");
    }

    /** Keeps after how long a lane has ended: the last one says how long a run takes. */
    void ended(String lane) {
      long millis = System.currentTimeMillis() - start;
      ends.add(String.format(Locale.ROOT, "%s %d s", lane, millis / 1000));
    }

    /** Names the classes that took longest, so that a run stays as short as it is. */
    void tellSlowest() {
      out.printf("%nThe slowest classes, ended at %tT, in seconds:%n", LocalTime.now());
      classMillis.entrySet().stream()
          .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
          .limit(SLOWEST)
          .forEach(
              each ->
                  out.printf(Locale.ROOT, "%7.1f  %s%n", each.getValue() / 1000.0, each.getKey()));
      out.println("Ended after: " + String.join(", ", ends));
    }

    /** Names the class, and a group of tests in it, when they aren't those of the test before. */
    private void tellClass(TestIdentifier test) {
      TestPlan plan = plans.get(test);
      List<TestIdentifier> above = new ArrayList<>();
      for (var one = plan.getParent(test); one.isPresent(); one = plan.getParent(one.get())) {
        if (one.get().getSource().isPresent()) {
          above.add(0, one.get());
        }
      }
      for (int i = 0; i < above.size(); i++) {
        if (i >= told.size() || !above.get(i).equals(told.get(i))) {
          above.subList(i, above.size()).forEach(each -> out.println(each.getDisplayName()));
          break;
        }
      }
      told = above;
    }
  }
}
