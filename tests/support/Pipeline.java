import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.service.launcher.IrqHandler;
import org.apache.spark.sql.SparkSession;
import scala.Option;

/**
 * stream-processor running inside the tests' JVM, where Spark starts in a tenth of a process's
 * time. What it prints is caught; at its end no Spark session is left. One at a time.
 */
final class Pipeline implements AutoCloseable {

  /** Long enough for Spark to start on a busy machine. */
  private static final int TIMEOUT_SECONDS = 180;

  private final StreamProcessor processor = new StreamProcessor();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final CompletableFuture<Integer> exitCode = new CompletableFuture<>();
  private final PrintStream systemOut = System.out;
  private final PrintStream systemErr = System.err;

  private Pipeline(String... arguments) {
    endSparkSession();
    var outStream = new PrintStream(out, true, UTF_8);
    var errStream = new PrintStream(err, true, UTF_8);
    System.setOut(outStream);
    System.setErr(errStream);
    var command = StreamProcessor.command(processor);
    command.setOut(new PrintWriter(outStream, true));
    command.setErr(new PrintWriter(errStream, true));
    // Dataset.show prints on Scala's console, which remembers the first System.out.
    Runnable run =
        () -> scala.Console.withOut(outStream, () -> exitCode.complete(command.execute(arguments)));
    new Thread(run, "stream-processor").start();
  }

  /** Starts a pipeline and returns at once. */
  static Pipeline start(String... arguments) {
    return new Pipeline(arguments);
  }

  /** Runs a pipeline to its end. */
  static Pipeline run(String... arguments) throws Exception {
    try (var pipeline = start(arguments)) {
      pipeline.exitCode();
      return pipeline;
    }
  }

  /** Runs a pipeline over what is in a folder, with more arguments if there are any. */
  static Pipeline runOver(Path input, String... more) throws Exception {
    var arguments =
        new ArrayList<>(
            List.of("--input", input.toString(), "--trigger", "available-now", "--no-ui"));
    arguments.addAll(List.of(more));
    return run(arguments.toArray(String[]::new));
  }

  /** Waits for a text on standard output or standard error, and returns all until then. */
  String await(String text) throws Exception {
    await("the text: " + text, () -> (out() + err()).contains(text));
    return out() + err();
  }

  /** Waits until something about the pipeline holds. */
  void await(String what, BooleanSupplier holds) throws Exception {
    long deadline = System.nanoTime() + SECONDS.toNanos(TIMEOUT_SECONDS);
    while (true) {
      boolean ended = exitCode.isDone();
      if (holds.getAsBoolean()) {
        return;
      }
      if (ended || System.nanoTime() > deadline) {
        throw new AssertionError((ended ? "Ended" : "Timed out") + " without " + what + printed());
      }
      Thread.sleep(10);
    }
  }

  /** Stops a pipeline that has said something already, as Ctrl+C does, and waits for its end. */
  Pipeline stop() throws Exception {
    await("a query", processor::started); // Before that, Ctrl+C would end the whole JVM.
    processor.stop();
    exitCode();
    return this;
  }

  /** Waits for the end. */
  int exitCode() throws Exception {
    try {
      return exitCode.get(TIMEOUT_SECONDS, SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("Still running after " + TIMEOUT_SECONDS + " s" + printed());
    }
  }

  boolean isRunning() {
    return !exitCode.isDone();
  }

  /** What came on standard output until now. */
  String out() {
    return out.toString(UTF_8);
  }

  /** What came on standard error until now. */
  String err() {
    return err.toString(UTF_8);
  }

  /** The tables printed until now. */
  List<PrintedTable> tables() {
    return PrintedTable.in(out());
  }

  @Override
  public void close() throws Exception {
    try {
      if (isRunning()) {
        stop();
      }
    } finally {
      System.setOut(systemOut);
      System.setErr(systemErr);
      endSparkSession();
      // Ctrl+C has to end the tests again.
      for (String signal : List.of(IrqHandler.CONTROL_C, IrqHandler.SIGTERM)) {
        new IrqHandler(signal, interrupted -> System.exit(130)).bind();
      }
    }
  }

  private String printed() {
    return "\n--- output\n" + out() + "\n--- errors\n" + err();
  }

  /** Others' sessions would be used instead of one with the pipeline's settings. */
  private static void endSparkSession() {
    for (Option<SparkSession> session :
        List.of(SparkSession.getActiveSession(), SparkSession.getDefaultSession())) {
      if (session.isDefined()) {
        session.get().stop();
      }
    }
    SparkSession.clearActiveSession();
    SparkSession.clearDefaultSession();
    // Hadoop keeps one file system a scheme, whatever class another session asks for.
    try {
      FileSystem.closeAll();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
