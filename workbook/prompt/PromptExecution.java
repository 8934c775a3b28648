package workbook.prompt;

import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.execution.DirectExecutionControl;
import jdk.jshell.spi.ExecutionControl;
import jdk.jshell.spi.ExecutionControlProvider;
import jdk.jshell.spi.ExecutionEnv;
import org.apache.spark.SparkThrowable;
import workbook.session.QueryFailed;
import workbook.session.Refusal;
import workbook.session.Session;

/**
 * Runs JShell's snippets in this JVM, beside Spark. It differs from JShell's own {@code local}: an
 * exception of Spark's becomes a sentence, and Ctrl+C ends Spark's running jobs and interrupts the
 * snippet, before it is stopped by force.
 */
public final class PromptExecution implements ExecutionControlProvider {

  private static volatile boolean anyFailed;

  /** Whether a snippet did not compile, or threw. */
  public static boolean anyFailed() {
    return anyFailed;
  }

  @Override
  public String name() {
    return "workbook";
  }

  @Override
  public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
    Optional<JShell> shell = shell(env);
    shell.ifPresent(each -> each.onSnippetEvent(PromptExecution::notice));
    Lessons.loadSnippetsWith(shell.map(Snippets::new).orElse(null));
    return new Control();
  }

  private static void notice(SnippetEvent event) {
    boolean failed = event.exception() != null || event.status() == Snippet.Status.REJECTED;
    anyFailed = anyFailed || failed;
  }

  /** The JShell that asks: it is known to no snippet, and a lesson's start is loaded into it. */
  private static Optional<JShell> shell(ExecutionEnv env) {
    try {
      Field outer = env.getClass().getDeclaredField("this$0");
      outer.setAccessible(true);
      return Optional.of((JShell) outer.get(env));
    } catch (ReflectiveOperationException | InaccessibleObjectException e) {
      return Optional.empty(); // Then lesson(N) says which file to open.
    }
  }

  private static final class Control extends DirectExecutionControl {

    // How long a snippet has to end by itself after Ctrl+C.
    private static final long PATIENCE_MILLIS = 3000;

    // 80 columns without the bar.
    private static final int WIDTH = 77;
    private static final StackTraceElement[] NO_FRAMES = {};

    private final Object lock = new Object();
    private Thread running;
    private boolean stopped;

    @Override
    protected String invoke(Method snippet) throws Exception {
      FutureTask<Object> task =
          new FutureTask<>(
              () -> {
                Session.activate();
                return snippet.invoke(null);
              });
      Thread outer;
      synchronized (lock) {
        outer = running; // lesson(N) runs snippets in a snippet.
        stopped = outer != null && stopped;
        running = new Thread(task, "snippet");
        running.start();
      }
      try {
        return valueString(task.get());
      } catch (ExecutionException e) {
        if (stopped) {
          tellWhatStopped(e.getCause());
          throw new StoppedException();
        }
        throw e.getCause() instanceof InvocationTargetException wrapper
            ? wrapper
            : new InvocationTargetException(e.getCause());
      } finally {
        synchronized (lock) {
          running = outer;
        }
      }
    }

    /** JShell says nothing about a snippet that was stopped; a query that went with it matters. */
    private static void tellWhatStopped(Throwable thrown) {
      Throwable cause = thrown instanceof InvocationTargetException ? thrown.getCause() : thrown;
      Refusal refusal = Refusal.of(cause);
      if (refusal.known()) {
        System.out.println(refusal);
      } else if (Arrays.toString(cause.getStackTrace()).contains("awaitTermination")) {
        System.out.println("The query runs on: its stop() ends it, as in");
        System.out.println("  for (StreamingQuery query : spark.streams().active()) query.stop();");
      }
    }

    @Override
    public void stop() {
      synchronized (lock) {
        if (running == null) {
          return;
        }
        stopped = true;
        Thread snippet = running;
        snippet.interrupt();
        Session.cancelJobs();
        Thread last = new Thread(() -> stopByForce(snippet), "ctrl-c");
        last.setDaemon(true);
        last.start();
      }
    }

    @SuppressWarnings({"deprecation", "removal"}) // Nothing else ends an endless loop.
    private static void stopByForce(Thread snippet) {
      try {
        snippet.join(PATIENCE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      if (snippet.isAlive()) {
        snippet.stop();
      }
    }

    @Override
    protected String throwConvertedInvocationException(Throwable thrown)
        throws RunException, InternalException {
      Prompt.failed(thrown);
      Refusal refusal = Refusal.of(thrown);
      boolean fromSpark = thrown instanceof QueryFailed || thrown instanceof SparkThrowable;
      if (refusal.known() || fromSpark) {
        String text = refusal.text(WIDTH) + (fromSpark ? "\nwhy() shows more." : "");
        throw new UserException(framed(text), thrown.getClass().getSimpleName(), NO_FRAMES);
      }
      // The learner's own lines are enough; below them there are only JShell's and Spark's.
      StackTraceElement[] own =
          Arrays.stream(thrown.getStackTrace())
              .filter(frame -> frame.getClassName().startsWith("REPL."))
              .toArray(StackTraceElement[]::new);
      throw new UserException(thrown.getMessage(), thrown.getClass().getName(), own);
    }

    /** A message below JShell's own first line, with its bar in front. */
    private static String framed(String text) {
      return "\n|  " + text.replace("\n", "\n|  ");
    }
  }
}
