package workbook.watch;

import java.io.IOException;
import java.nio.file.ClosedFileSystemException;
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
public final class Saves implements AutoCloseable {

  private static final long POLL_MILLIS = 500;
  // Editors write a file in several steps: a save has ended when nothing changes for so long. One
  // that takes longer is seen as two saves.
  private static final long DEBOUNCE_MILLIS = 30;
  // An editor that has emptied the file is about to fill it.
  private static final long EMPTY_MILLIS = 300;

  private final Path file;
  private final Runnable saved;
  private final WatchService events; // null where there are none
  private final Thread thread = new Thread(this::watch, "saves");
  private String before; // What the file was like at its last save.
  private volatile boolean closed;

  /**
   * Watches a file from now on.
   *
   * @param file it may be missing for a moment, as some editors replace it
   * @param saved called in a thread of its own after each save
   */
  public Saves(Path file, Runnable saved) {
    this.file = file;
    this.saved = saved;
    events = events(file.toAbsolutePath().getParent());
    before = state(); // Here, and not when the thread comes to it: a save in between would be lost.
    thread.setDaemon(true);
    thread.start();
  }

  /** The system's events for a folder; null when it has none, or none left to give. */
  private static WatchService events(Path folder) {
    try {
      WatchService events = folder.getFileSystem().newWatchService();
      try {
        folder.register(
            events, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
        return events;
      } catch (IOException e) {
        events.close(); // What is short must not be kept.
        return null;
      }
    } catch (IOException | UnsupportedOperationException e) {
      return null;
    }
  }

  private void watch() {
    try {
      while (!closed) {
        await(POLL_MILLIS);
        if (state().equals(before)) {
          continue;
        }
        String last;
        do {
          last = state();
          await(last.endsWith(" 0") ? EMPTY_MILLIS : DEBOUNCE_MILLIS);
        } while (!state().equals(last));
        if (!last.isEmpty()) { // Empty: an editor is replacing it.
          before = last;
          saved.run();
        }
      }
    } catch (InterruptedException | ClosedWatchServiceException | ClosedFileSystemException end) {
      // Nobody wants to know of saves any more.
    }
  }

  /** Waits for an event, so long at most. */
  private void await(long millis) throws InterruptedException {
    if (events == null) {
      Thread.sleep(millis);
      return;
    }
    WatchKey key = events.poll(millis, TimeUnit.MILLISECONDS);
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
    thread.interrupt();
    if (events != null) {
      events.close();
    }
  }
}
