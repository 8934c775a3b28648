package workbook.session;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * Runs something in a thread of its own, outside the thread group of JShell's snippets, and out of
 * reach of Ctrl+C at the prompt: that ends the waiting, and what was begun comes to its end.
 */
public final class OutsideThread {

  private OutsideThread() {}

  /** Begins the work, and returns at once. */
  public static <T> CompletableFuture<T> begin(String name, ClassLoader loader, Supplier<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    ThreadGroup group = Thread.currentThread().getThreadGroup();
    while (group.getParent() != null) {
      group = group.getParent();
    }
    Thread thread = new Thread(group, () -> complete(result, work), name);
    thread.setDaemon(true);
    thread.setContextClassLoader(loader);
    thread.start();
    return result;
  }

  private static <T> void complete(CompletableFuture<T> result, Supplier<T> work) {
    try {
      result.complete(work.get());
    } catch (Throwable e) { // An error, too, belongs to whoever waits.
      result.completeExceptionally(e);
    }
  }

  /**
   * Waits for the work and returns its result, or throws what it threw.
   *
   * @param stopped what to say when Ctrl+C ends the waiting
   * @throws Stopped when it does
   */
  public static <T> T await(CompletableFuture<T> work, String stopped) {
    try {
      return work.get();
    } catch (ExecutionException e) {
      throw OutsideThread.<RuntimeException>unchecked(e.getCause());
    } catch (InterruptedException e) {
      throw new Stopped(stopped);
    }
  }

  /** Throws a checked exception as it is: Spark's Scala code declares none and throws them. */
  @SuppressWarnings("unchecked")
  private static <E extends Throwable> E unchecked(Throwable cause) throws E {
    throw (E) cause;
  }
}
