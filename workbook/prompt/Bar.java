package workbook.prompt;

import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * A bar for work that takes longer than a second: a dot for each step, on a line that is gone when
 * the work is done. Into a pipe it prints nothing.
 */
final class Bar implements IntConsumer {

  private static final long QUIET_NANOS = 1_000_000_000L;
  private static final int WIDTH = 60;

  private final long begin = System.nanoTime();
  private final boolean terminal = System.console() != null;
  private boolean drawn;
  private boolean over; // Work that was stopped may still say how far it came.

  @Override
  public synchronized void accept(int done) {
    if (terminal && !over && System.nanoTime() - begin > QUIET_NANOS) {
      drawn = true;
      System.out.print("\rtick " + done + " " + ".".repeat(done % WIDTH) + " ".repeat(5));
      System.out.flush();
    }
  }

  /** Does the work, and clears the bar. */
  <T> T over(Supplier<T> work) {
    try {
      return work.get();
    } finally {
      clear();
    }
  }

  private synchronized void clear() {
    over = true;
    if (drawn) {
      System.out.print("\r" + " ".repeat(WIDTH + 15) + "\r");
    }
  }
}
