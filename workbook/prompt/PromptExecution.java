package workbook.prompt;

import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
import workbook.session.Stopped;

/**
 * Runs JShell's snippets in this JVM, beside Spark. It differs from JShell's own {@code local}: an
 * exception of Spark's becomes a sentence, and Ctrl+C interrupts the snippet and ends its jobs of
 * Spark's until it has ended, at last by force.
 */
public final class PromptExecution implements ExecutionControlProvider {

  // 80 columns without the bar.
  private static final int WIDTH = 77;

  private static volatile boolean anyFailed;

  private static volatile Control latest;

  /** Whether a snippet did not compile, or threw. */
  public static boolean anyFailed() {
    return anyFailed;
  }

  /**
   * Makes a call of somebody beside the prompt as a snippet that is typed there is made, and never
   * at the same time as one. What it prints comes at the prompt, below the call.
   *
   * @param text the call as it would be typed
   * @return what went wrong, as a sentence; empty when nothing did
   */
  static String beside(String text, Runnable call) {
    Control control = latest;
    return control == null ? "There is no prompt any more." : control.beside(text, call);
  }

  @Override
  public String name() {
    return "workbook";
  }

  @Override
  public ExecutionControl generate(ExecutionEnv env, Map<String, String> parameters) {
    Optional<JShell> shell = shell(env);
    Control control = new Control();
    latest = control;
    shell.ifPresent(
        each ->
            each.onSnippetEvent(
                event -> {
                  notice(each, event);
                  ShownQuery.note(each, event);
                  control.evaluated();
                }));
    Lessons.loadSnippetsWith(shell.map(each -> new Snippets(each, control)).orElse(null));
    return control;
  }

  private static void notice(JShell shell, SnippetEvent event) {
    boolean failed = event.exception() != null || event.status() == Snippet.Status.REJECTED;
    anyFailed = anyFailed || failed;
    if (event.causeSnippet() == null) {
      KnownMistake.sentence(shell, event)
          .map(sentence -> Refusal.wrap(sentence, WIDTH))
          .ifPresent(lines -> lines.forEach(line -> System.out.println("|  " + line)));
    }
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

  private static final class Control extends DirectExecutionControl implements Snippets.Caller {

    // How long a snippet has to end by itself after Ctrl+C.
    private static final long PATIENCE_NANOS = 3_000_000_000L;

    // How soon a job that a stopped snippet has begun since is ended, too.
    private static final long AGAIN_MILLIS = 50;

    // How long a call from beside the prompt waits for what runs there.
    private static final long BESIDE_SECONDS = 2;

    private static final StackTraceElement[] NO_FRAMES = {};

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final Object lock = new Object();
    private final Deque<Thread> running = new ArrayDeque<>(); // lesson(N) runs snippets in one.
    private int evaluations; // Those that snippets have begun, by lesson(N).
    private String jobs; // The group of the jobs of what runs.
    private boolean stopped;

    // Held by the snippet that was typed, or by a call from beside the prompt.
    private final Semaphore turn = new Semaphore(1, true);
    private volatile ClassLoader classes; // Those of the snippets.

    @Override
    protected String invoke(Method snippet) throws Exception {
      classes = Thread.currentThread().getContextClassLoader();
      if (isWithin()) {
        return valueString(run(() -> snippet.invoke(null)));
      }
      turn.acquireUninterruptibly();
      try {
        return valueString(run(() -> snippet.invoke(null)));
      } finally {
        turn.release();
      }
    }

    /** Whether a snippet runs this one: lesson(N) does. */
    private boolean isWithin() {
      synchronized (lock) {
        return running.contains(Thread.currentThread());
      }
    }

    String beside(String text, Runnable call) {
      try {
        if (!turn.tryAcquire(BESIDE_SECONDS, TimeUnit.SECONDS)) {
          return "The prompt is busy with what was typed there. Try again when it has ended.";
        }
      } catch (InterruptedException e) {
        return "There is no prompt any more.";
      }
      try {
        System.out.println(text);
        Thread.currentThread().setContextClassLoader(classes);
        run(Executors.callable(call));
        return "";
      } catch (UserException e) {
        return told(e.getMessage().strip());
      } catch (Exception e) {
        Throwable thrown = e instanceof InvocationTargetException ? e.getCause() : e;
        Prompt.failed(thrown);
        return told(framed(Refusal.of(thrown).text(WIDTH)).strip());
      } finally {
        if (System.console() != null) {
          System.out.print("jshell> "); // It stood before the call, which took its place.
          System.out.flush();
        }
        turn.release();
      }
    }

    /** Prints a message as JShell does, and makes a sentence of it. */
    private static String told(String framed) {
      System.out.println(framed);
      return framed.replaceAll("(?m)^[|]  ", "").replace("\n", " ");
    }

    /** JShell ends, or begins anew with /reset: the board belongs to the session before. */
    @Override
    public void close() {
      if (latest == this) {
        latest = null;
      }
      Prompt.endBoard();
    }

    private Object run(Callable<Object> work) throws Exception {
      FutureTask<Object> task =
          new FutureTask<>(
              () -> {
                Session.activate(jobs);
                return work.call();
              });
      Thread thread = new Thread(task, "snippet");
      synchronized (lock) {
        if (stopped) { // Ctrl+C came while it was compiled.
          stopped = !running.isEmpty();
          throw new UserException(
              framed("Stopped before it ran."), Stopped.class.getSimpleName(), NO_FRAMES);
        }
        if (running.isEmpty()) {
          jobs = "snippet " + NUMBERS.incrementAndGet();
        }
        running.push(thread);
        thread.start();
      }
      try {
        return task.get();
      } catch (ExecutionException e) {
        if (isStopped()) {
          throw stopped(e.getCause());
        }
        throw e.getCause() instanceof InvocationTargetException wrapper
            ? wrapper
            : new InvocationTargetException(e.getCause());
      } finally {
        synchronized (lock) {
          running.remove(thread);
          stopped = stopped && !running.isEmpty();
        }
      }
    }

    /**
     * What was stopped. JShell goes on with the rest of a line behind a snippet that was stopped
     * without a word, and ends the line at one that threw.
     */
    private UserException stopped(Throwable thrown) {
      Throwable cause = thrown instanceof InvocationTargetException ? thrown.getCause() : thrown;
      Refusal refusal = Refusal.of(cause);
      String text = "What ran has ended, and so has the rest of the line.";
      if (refusal.known()) {
        text = refusal.text(WIDTH);
      } else if (Arrays.toString(cause.getStackTrace()).contains("awaitTermination")) {
        text =
            "The query runs on: its stop() ends it, as in\n"
                + "  for (StreamingQuery query : spark.streams().active()) query.stop();";
      }
      return new UserException(framed(text), Stopped.class.getSimpleName(), NO_FRAMES);
    }

    /**
     * Ctrl+C, which JShell hands on from the moment on when it has read a line: a snippet that is
     * still compiled then will not run. Of one that runs, it ends what it does and begins to do.
     */
    @Override
    public void stop() {
      String group;
      synchronized (lock) {
        if (running.isEmpty()) {
          stopped = !isTelling();
          return;
        }
        if (stopped) {
          return; // That is under way.
        }
        stopped = true;
        group = jobs;
      }
      Thread last = new Thread(() -> end(group), "ctrl-c");
      last.setDaemon(true);
      last.start();
    }

    /** Whether JShell already prints what came of a snippet: then it is too late for Ctrl+C. */
    private static boolean isTelling() {
      return Thread.getAllStackTraces().values().stream()
          .flatMap(Arrays::stream)
          .anyMatch(
              frame ->
                  frame.getClassName().equals("jdk.internal.jshell.tool.JShellTool")
                      && frame.getMethodName().equals("handleEvent"));
    }

    /** What was typed has been evaluated: a Ctrl+C that it did not need is not for the next. */
    void evaluated() {
      synchronized (lock) {
        stopped = stopped && !running.isEmpty();
      }
    }

    @SuppressWarnings({"deprecation", "removal"}) // Nothing else ends an endless loop.
    private void end(String group) {
      Thread interrupted = null;
      long force = System.nanoTime() + PATIENCE_NANOS;
      for (Thread last = innermost(group); last != null; last = innermost(group)) {
        synchronized (lock) {
          boolean compiles = running.size() <= evaluations;
          if (!compiles && last != interrupted) {
            last.interrupt();
            interrupted = last;
          } else if (!compiles && System.nanoTime() > force) {
            last.stop();
            force += PATIENCE_NANOS;
          }
        }
        Session.cancelJobs(group);
        try {
          last.join(AGAIN_MILLIS);
        } catch (InterruptedException e) {
          throw new IllegalStateException("The shell ends.", e);
        }
      }
      // A job outlives the interrupted snippet that waited for it.
      Session.cancelJobs(group);
    }

    /** The snippet that runs, in the one that was typed; null when that has ended. */
    private Thread innermost(String group) {
      synchronized (lock) {
        return group.equals(jobs) ? running.peek() : null;
      }
    }

    @Override
    public void evaluationBegins() {
      synchronized (lock) {
        evaluations++;
      }
    }

    @Override
    public void evaluationEnds() {
      synchronized (lock) {
        evaluations--;
      }
    }

    @Override
    public boolean isStopped() {
      synchronized (lock) {
        return stopped;
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
