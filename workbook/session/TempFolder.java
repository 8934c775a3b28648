package workbook.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * The temporary folder of this process, and folders in it; and one in memory for small files that
 * are made all the time. Both are deleted at the end, or after a kill by the next process.
 */
public final class TempFolder {

  // Names the folder's owner: it is locked as long as the process lives, however that ends.
  private static final String OWNER = ".owner";

  // Where Linux keeps files in memory. A container's 64 MB are no room, and disk will do.
  private static final Path MEMORY = Path.of("/dev/shm");
  private static final long ROOM_BYTES = 1L << 30;

  // Spark's own hook has priority 40 and deletes its folders; this one runs after it.
  private static final int AFTER_SPARK = 5;

  // Kept, and not only held: a lock ends when its channel is no longer reachable.
  private static final Map<Path, FileLock> OWNED = new HashMap<>();

  private static Path root;
  private static Path rootInMemory;

  private TempFolder() {}

  /**
   * Makes a new folder.
   *
   * @param name the start of its name
   * @return its absolute path
   */
  public static Path create(String name) {
    return createIn(root(), name);
  }

  /**
   * Makes a new folder for a few small files, such as a checkpoint: in memory where the machine has
   * files there and room, else as {@link #create} does. {@code bench@.} measures it in part H.
   *
   * @param name the start of its name
   * @return its absolute path
   */
  public static Path createInMemory(String name) {
    return createIn(rootInMemory(), name);
  }

  private static Path createIn(Path parent, String name) {
    try {
      return Files.createTempDirectory(parent, name + "-");
    } catch (IOException e) {
      throw new UncheckedIOException("No folder could be made in " + parent + ".", e);
    }
  }

  static synchronized Path root() {
    if (root == null) {
      root = ownFolderIn(Path.of(System.getProperty("java.io.tmpdir")));
    }
    return root;
  }

  private static synchronized Path rootInMemory() {
    if (rootInMemory == null) {
      rootInMemory = memoryHasRoom() ? ownFolderIn(MEMORY) : root();
    }
    return rootInMemory;
  }

  /** Whoever gave Java a folder for its temporary files wants all of them there. */
  private static boolean memoryHasRoom() {
    try {
      return Path.of(System.getProperty("java.io.tmpdir")).equals(Path.of("/tmp"))
          && Files.isWritable(MEMORY)
          && Files.getFileStore(MEMORY).getUsableSpace() >= ROOM_BYTES;
    } catch (IOException e) {
      return false; // Then disk will do.
    }
  }

  private static Path ownFolderIn(Path parent) {
    Session.quietLog(); // Hadoop's hooks, below, write to the log.
    try {
      deleteWhatWasLeftIn(parent);
      Path folder = Files.createTempDirectory(parent, "workbook-");
      // Locked first and named then: there is no moment in which it looks left.
      Path owner = folder.resolve(OWNER + ".new");
      OWNED.put(
          folder,
          FileChannel.open(owner, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE).lock());
      Files.move(owner, folder.resolve(OWNER));
      ShutdownHookManager.get().addShutdownHook(() -> delete(folder), AFTER_SPARK);
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException("No temporary folder could be made in " + parent + ".", e);
    }
  }

  /** Deletes the folders of processes that were killed; memory would be gone until a reboot. */
  private static void deleteWhatWasLeftIn(Path parent) throws IOException {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, "workbook-*")) {
      for (Path folder : folders) {
        Path owner = folder.resolve(OWNER);
        // Its own lock would end with any other channel to the file.
        if (!OWNED.containsKey(folder)
            && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
            && Files.isRegularFile(owner, LinkOption.NOFOLLOW_LINKS)) {
          deleteIfLeft(folder, owner);
        }
      }
    }
  }

  private static void deleteIfLeft(Path folder, Path owner) {
    try (FileChannel file = FileChannel.open(owner, StandardOpenOption.WRITE);
        FileLock lock = file.tryLock()) {
      if (lock != null) {
        delete(folder);
      }
    } catch (IOException e) {
      // It is another user's, or its owner is ending and deletes it just now.
    }
  }

  /** Deletes a folder with all in it; what is gone already is no error. */
  public static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      System.err.println("The folder " + folder + " could not be deleted: " + e.getMessage());
    }
  }
}
