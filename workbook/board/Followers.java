package workbook.board;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * The open pages, each behind a stream of server-sent events. An event is only the number of the
 * newest version: a page that is slow skips the numbers between, and one that never reads holds up
 * nobody but the thread that writes to it, until it is given up.
 */
final class Followers {

  /** More pages than this are no class any more. */
  static final int MOST = 1000;

  private final Executor threads;
  private final long patienceNanos;
  private final Set<Follower> all = ConcurrentHashMap.newKeySet();
  private volatile long newest;

  /**
   * Begins without a page.
   *
   * @param patience how long a page that does not read is waited for
   */
  Followers(Executor threads, Duration patience) {
    this.threads = threads;
    patienceNanos = patience.toNanos();
  }

  /** How many pages follow. */
  int size() {
    return all.size();
  }

  /** Sends this page all versions from now on, and at first the newest. */
  void add(HttpExchange exchange) {
    Follower follower = new Follower(exchange);
    all.add(follower);
    follower.wake(false);
  }

  /** Tells all pages that there is a newer version, and waits for none of them. */
  void publish(long version) {
    newest = version;
    all.forEach(each -> each.wake(false));
  }

  /** Finds out which pages are gone, and gives up those that have not read for long. */
  void beat() {
    all.forEach(Follower::check);
  }

  private final class Follower {

    private final HttpExchange exchange;
    private long sent = -1;
    private boolean beat;
    private Thread writer;
    private long since;

    Follower(HttpExchange exchange) {
      this.exchange = exchange;
    }

    /** Lets a thread write what is new, unless one is about to. */
    synchronized void wake(boolean alsoBeat) {
      beat |= alsoBeat;
      if (since == 0) {
        since = System.nanoTime();
        threads.execute(this::write);
      }
    }

    synchronized void check() {
      if (since == 0) {
        wake(true);
      } else if (writer != null && System.nanoTime() - since > patienceNanos) {
        writer.interrupt(); // Which closes the connection.
      }
    }

    private void write() {
      synchronized (this) {
        writer = Thread.currentThread();
      }
      try {
        OutputStream out = exchange.getResponseBody();
        for (String event = next(); event != null; event = next()) {
          out.write(event.getBytes(UTF_8));
          out.flush();
        }
      } catch (IOException e) {
        all.remove(this); // The page was closed, which is how pages end.
        exchange.close();
      } finally {
        synchronized (this) {
          writer = null;
        }
        Thread.interrupted(); // The thread is used again.
      }
    }

    private synchronized String next() {
      long version = newest;
      if (sent != version) {
        sent = version;
        since = System.nanoTime();
        return "id: " + version + "\ndata: " + version + "\n\n";
      }
      if (beat) {
        beat = false;
        return ":\n\n";
      }
      since = 0;
      return null;
    }
  }
}
