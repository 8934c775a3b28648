///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Runs all tests, or the test classes that are named
//JAVA 17
//DEPS org.slf4j:slf4j-simple:2.0.17
//DEPS org.junit:junit-bom:5.14.4@pom
//DEPS org.junit.jupiter:junit-jupiter
//DEPS org.junit.platform:junit-platform-launcher
//DEPS org.java-websocket:Java-WebSocket:1.6.0
//DEPS io.delta:delta-spark_2.12:3.3.2
//DEPS org.apache.spark:spark-sql-kafka-0-10_2.12:3.5.7
//DEPS org.postgresql:postgresql:42.7.13
//SOURCES *.java
//SOURCES ../scripts/*.java
//SOURCES ../lessons/workbook/*.java

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.platform.engine.DiscoverySelector;
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

/**
 * Runs the tests in this folder: {@code ./jbang test@.} all of them, {@code ./jbang test@. CLASS}
 * one class, {@code ./jbang test@. --quick} those that need less than a minute. The last line says
 * how many passed and failed; the exit code is 1 when a test failed or none ran.
 */
public class RunTests {

  /**
   * The tag of what {@code --quick} leaves out: what starts a process, a terminal or a server, or
   * waits for many batches.
   */
  static final String SLOW = "slow";

  /**
   * Classes with this lock only start processes and wait for them, and leave Spark and the output
   * of the tests' own JVM alone: so they run beside the others, one of them at a time.
   */
  static final String PROCESSES = "processes";

  /** The pages, the classes that start processes, and all others. */
  private static final int AT_A_TIME = 3;

  private static final int SLOWEST = 10;

  public static void main(String... arguments) throws Exception {
    SparkLog.quiet();
    var names = new ArrayList<>(List.of(arguments));
    boolean quick = names.remove("--quick");
    var unknown = names.stream().filter(name -> name.startsWith("-")).toList();
    if (!unknown.isEmpty()) {
      System.err.println(unknown.get(0) + " is unknown: use --quick, or names of test classes.");
      System.exit(2);
    }
    var summary = new SummaryGeneratingListener();
    var progress = new Progress();
    var launcher = LauncherFactory.create();
    launcher.execute(request(names, quick), summary, progress);

    var result = summary.getSummary();
    if (result.getTotalFailureCount() > 0) {
      System.out.println();
      result.printFailuresTo(new PrintWriter(System.out), 12);
    }
    if (names.isEmpty()) {
      progress.tellSlowest();
    }
    if (quick) {
      tellLeftOut(launcher.discover(request(names, false)), launcher.discover(request(names, true)));
    }
    long failed = result.getTotalFailureCount();
    long skipped = result.getTestsSkippedCount();
    System.out.println();
    System.out.println(
        result.getTestsSucceededCount()
            + " passed, "
            + failed
            + " failed"
            + (skipped > 0 ? ", " + skipped + " skipped" : ""));
    System.exit(failed > 0 || result.getTestsSucceededCount() == 0 ? 1 : 0);
  }

  private static LauncherDiscoveryRequest request(List<String> names, boolean quick)
      throws Exception {
    var request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectors(names))
            // One after another, but for a class that says that it runs beside the others.
            .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
            .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
            .configurationParameter(
                "junit.jupiter.execution.parallel.config.fixed.parallelism", "" + AT_A_TIME);
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
  private static void tellLeftOut(TestPlan all, TestPlan ran) {
    Map<String, Long> allMethods = methods(all);
    Map<String, Long> ranMethods = methods(ran);
    List<String> leftOut = new ArrayList<>();
    allMethods.forEach(
        (name, number) -> {
          long missing = number - ranMethods.getOrDefault(name, 0L);
          if (missing > 0) {
            leftOut.add(missing == number ? name : name + " (" + missing + " of " + number + ")");
          }
        });
    System.out.println();
    System.out.println("Left out, and run by ./jbang test@.:");
    leftOut.forEach(name -> System.out.println("  " + name));
  }

  /** How many test methods each class has. */
  private static Map<String, Long> methods(TestPlan plan) {
    return plan.getRoots().stream()
        .flatMap(root -> plan.getDescendants(root).stream())
        .flatMap(test -> test.getSource().stream())
        .filter(MethodSource.class::isInstance)
        .map(source -> ((MethodSource) source).getClassName())
        .collect(groupingBy(name -> name, TreeMap::new, counting()));
  }

  /** Prints a line for each test as it ends, so that a long run shows where it is. */
  private static class Progress implements TestExecutionListener {

    /** The first one: tests put others in its place for a while. */
    private final PrintStream out = System.out;

    private final Map<TestIdentifier, Long> startMillis = new ConcurrentHashMap<>();
    private TestPlan plan;
    private List<TestIdentifier> told = List.of();
    private final Map<String, Long> classMillis = new ConcurrentHashMap<>();

    @Override
    public void testPlanExecutionStarted(TestPlan plan) {
      this.plan = plan;
    }

    @Override
    public void executionStarted(TestIdentifier test) {
      startMillis.put(test, System.currentTimeMillis());
    }

    @Override
    public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
      long millis = System.currentTimeMillis() - startMillis.get(test);
      if (test.getSource().orElse(null) instanceof ClassSource source) {
        classMillis.put(source.getClassName(), millis);
      }
      if (test.isTest()) {
        tellClass(test);
        boolean passed = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL;
        out.printf(
            "  %s %s (%d ms)%n", passed ? "ok    " : "FAILED", test.getDisplayName(), millis);
      }
    }

    @Override
    public synchronized void executionSkipped(TestIdentifier test, String reason) {
      tellClass(test);
      out.printf("  skipped %s: %s%n", test.getDisplayName(), reason);
    }

    /** Names the classes that took longest, so that a run stays as short as it is. */
    void tellSlowest() {
      out.printf("%nThe slowest classes, ended at %tT, in seconds:%n", LocalTime.now());
      classMillis.entrySet().stream()
          .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
          .limit(SLOWEST)
          .forEach(
              each ->
                  out.printf(
                      Locale.ROOT, "%7.1f  %s%n", each.getValue() / 1000.0, each.getKey()));
    }

    /** Names the class, and a group of tests in it, when they aren't those of the test before. */
    private void tellClass(TestIdentifier test) {
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
