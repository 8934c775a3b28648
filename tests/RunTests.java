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
//SOURCES */*.java
//SOURCES ../scripts/*.java
//SOURCES ../tools/*.java
//SOURCES ../workbook/prompt/*.java

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClasspathRoots;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/**
 * Runs the tests in this folder: {@code ./jbang test@.} all of them, {@code ./jbang test@. CLASS}
 * one class. The last line says how many passed and failed; the exit code is 1 when a test failed
 * or none ran.
 */
public class RunTests {

  public static void main(String... names) throws Exception {
    SparkLog.quiet();
    var summary = new SummaryGeneratingListener();
    var request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectors(names))
            // One after another, but for a class that says that it runs beside the others.
            .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
            .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
            .configurationParameter(
                "junit.jupiter.execution.parallel.config.fixed.parallelism", "2")
            .build();
    LauncherFactory.create().execute(request, summary, new Progress());

    var result = summary.getSummary();
    if (result.getTotalFailureCount() > 0) {
      System.out.println();
      result.printFailuresTo(new PrintWriter(System.out), 12);
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

  private static List<? extends DiscoverySelector> selectors(String... names) throws Exception {
    if (names.length == 0) {
      var code = RunTests.class.getProtectionDomain().getCodeSource().getLocation();
      return selectClasspathRoots(Set.of(Path.of(code.toURI())));
    }
    List<DiscoverySelector> classes = new ArrayList<>();
    for (String name : names) {
      classes.add(selectClass(name));
    }
    return classes;
  }

  /** Prints a line for each test as it ends, so that a long run shows where it is. */
  private static class Progress implements TestExecutionListener {

    /** The first one: tests put others in its place for a while. */
    private final PrintStream out = System.out;

    private final Map<TestIdentifier, Long> startMillis = new ConcurrentHashMap<>();
    private TestPlan plan;
    private List<TestIdentifier> told = List.of();

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
      if (test.isTest()) {
        tellClass(test);
        boolean passed = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL;
        long millis = System.currentTimeMillis() - startMillis.get(test);
        out.printf(
            "  %s %s (%d ms)%n", passed ? "ok    " : "FAILED", test.getDisplayName(), millis);
      }
    }

    @Override
    public synchronized void executionSkipped(TestIdentifier test, String reason) {
      tellClass(test);
      out.printf("  skipped %s: %s%n", test.getDisplayName(), reason);
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
