package workbook.session;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Runs something in a thread of its own, outside the thread group of JShell's snippets: Ctrl+C at
 * the prompt stops all threads of that group, and Spark's threads would be among them.
 */
public final class OutsideThread {

  private OutsideThread() {}

  /** Runs the work and returns its result, or throws what it threw. */
  public static <T> T call(String name, ClassLoader loader, Supplier<T> work) {
    FutureTask<T> task = new FutureTask<>(work::get);
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null) {
      group = group.getParent();
    }
    Thread thread = new Thread(group, task, name);
    thread.setDaemon(true);
    thread.setContextClassLoader(loader);
    thread.start();
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw OutsideThread.<RuntimeException>unchecked(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while " + name + " was at work.", e);
    }
  }

  /** Throws a checked exception as it is: Spark's Scala code declares none and throws them. */
  @SuppressWarnings("unchecked")
  private static <E extends Throwable> E unchecked(Throwable cause) throws E {
    throw (E) cause;
  }
}
