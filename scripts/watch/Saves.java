package watch;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.concurrent.TimeUnit;

/**
 * Tells when a file was saved. The system's events say it at once; where a file system sends none,
 * the file is looked at twice a second.
 */
final class Saves implements AutoCloseable {

  private static final long POLL_MILLIS = 500;
  // Editors write a file in several steps: a save has ended when nothing changes for so long.
  private static final long DEBOUNCE_MILLIS = 100;

  private final Path file;
  private final Runnable saved;
  private final WatchService events;
  private final Thread thread = new Thread(this::watch, "saves");
  private volatile boolean closed;

  /**
   * Watches a file from now on.
   *
   * @param file it may be missing for a moment, as some editors replace it
   * @param saved called in a thread of its own after each save
   */
  Saves(Path file, Runnable saved) throws IOException {
    this.file = file;
    this.saved = saved;
    Path folder = file.toAbsolutePath().getParent();
    events = folder.getFileSystem().newWatchService();
    folder.register(
        events, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
    thread.setDaemon(true);
    thread.start();
  }

  private void watch() {
    String before = state();
    try {
      while (!closed) {
        WatchKey key = events.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        drain(key);
        if (state().equals(before)) {
          continue;
        }
        String last;
        do {
          last = state();
          drain(events.poll(DEBOUNCE_MILLIS, TimeUnit.MILLISECONDS));
        } while (!state().equals(last));
        if (!last.isEmpty()) { // Empty: an editor is replacing it.
          before = last;
          saved.run();
        }
      }
    } catch (InterruptedException | ClosedWatchServiceException end) {
      // Nobody wants to know of saves any more.
    }
  }

  private static void drain(WatchKey key) {
    if (key != null) {
      key.pollEvents();
      key.reset();
    }
  }

  /** Time and size of the file; empty when there is none. */
  private String state() {
    try {
      return Files.getLastModifiedTime(file).toMillis() + " " + Files.size(file);
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    events.close();
  }
}
