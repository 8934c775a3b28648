package workbook.hand;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.apache.spark.util.Clock;

/**
 * The clock behind a query's trigger: it stands still until a tick moves it on by one interval.
 * Spark asks it when to run the next micro-batch, so one tick is one trigger; and what a query
 * takes from the clock, such as {@code current_timestamp()}, is the same at every run.
 */
final class HandClock implements Clock {

  /** The interval of the trigger, and what a tick moves the clock by. */
  static final long INTERVAL_MILLIS = 1000;

  // 2026-01-01 00:00:00 UTC
  private static final long START_MILLIS = 1_767_225_600_000L;

  // How long until a query that died is noticed.
  private static final long POLL_MILLIS = 20;

  private long now = START_MILLIS;
  private long waitingFor;
  private long slowMillis; // How long the next batch takes.
  private boolean busy; // In the middle of a slow batch.

  @Override
  public synchronized long getTimeMillis() {
    return now;
  }

  @Override
  public long nanoTime() {
    return getTimeMillis() * 1_000_000;
  }

  /** Called by Spark when a trigger is done with its work. */
  @Override
  public synchronized long waitTillTime(long targetTime) {
    waitingFor = targetTime;
    notifyAll();
    try {
      while (now < targetTime) {
        wait();
      }
    } catch (InterruptedException e) {
      // Spark stops a query by interrupting it, and looks for this very exception.
      throw HandClock.<RuntimeException>unchecked(e);
    }
    return now;
  }

  /** Another run begins: its first trigger comes at once. */
  synchronized void begin() {
    waitingFor = now;
    slowMillis = 0;
    busy = false;
  }

  /** Lets the next batch take so long. */
  synchronized void slowNext(long millis) {
    slowMillis = millis;
  }

  /** Called in each batch: takes the time that was asked for, while ticks go on. */
  synchronized void work() {
    if (slowMillis > 0) {
      long end = now + slowMillis;
      slowMillis = 0;
      busy = true;
      waitTillTime(end);
      busy = false;
      waitingFor = now;
    }
  }

  /** Whether Spark is in the middle of a slow batch. */
  synchronized boolean isBusy() {
    return busy;
  }

  /** Stands where it stands after so many ticks. */
  synchronized void standAfter(int ticks) {
    now = START_MILLIS + ticks * INTERVAL_MILLIS;
  }

  /**
   * Moves on by one interval, and says whether the time that Spark waits for has come: asked later,
   * Spark could be done with this trigger and wait for the next one.
   */
  synchronized boolean advance() {
    now += INTERVAL_MILLIS;
    notifyAll();
    return waitingFor <= now;
  }

  /** How long until Spark's next trigger. */
  synchronized Duration untilNext() {
    return Duration.ofMillis(waitingFor - now);
  }

  /** Waits until Spark is done with the trigger, or the query has ended. */
  synchronized void awaitIdle(BooleanSupplier running) throws InterruptedException {
    while (waitingFor <= now && running.getAsBoolean()) {
      wait(POLL_MILLIS);
    }
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> E unchecked(Throwable cause) throws E {
    throw (E) cause;
  }
}
