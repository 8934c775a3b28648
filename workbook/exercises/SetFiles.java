package workbook.exercises;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * The files of a set from outside, a folder, a ZIP or a JAR, copied into a folder of our own before
 * anything of them is read as an exercise. Whoever packed them may have made a mistake, or mean
 * harm: what would land elsewhere, is a link, or is too much, ends it with a sentence.
 */
final class SetFiles {

  private static final int MOST_FILES = 2_000;
  private static final int MOST_ENTRIES = 20_000; // With those that are passed over.
  private static final long MOST_BYTES = 16L << 20;
  private static final int MOST_TOLD = 5;

  private static final String EXERCISES = "exercises/";
  private static final Pattern TAKEN =
      Pattern.compile("exercises/.+|predict/[^/]+|README[.]md", Pattern.DOTALL);
  // Left by the systems that files come from: no part of a set, and no word about them.
  private static final Pattern OF_THE_SYSTEM =
      Pattern.compile("(.*/)?([.][^/]*|__MACOSX|META-INF|Thumbs[.]db)(/.*)?", Pattern.DOTALL);
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9_.-]*");

  private final Path source;
  private final Set<String> passedOver = new TreeSet<>();
  private final Map<String, Content> taken = new TreeMap<>();
  private final Set<String> spelled = new HashSet<>(); // In small letters.
  private long bytes;
  private boolean classes;

  /** What opens a file of the set. */
  private interface Content {
    InputStream open() throws IOException;
  }

  private SetFiles(Path source) {
    this.source = source;
  }

  /**
   * Copies a set's files.
   *
   * @param source a folder, or a ZIP or JAR file
   * @param into a new folder
   * @return what was copied, and what not
   * @throws IllegalArgumentException with a sentence when it is no set, or none to be trusted
   */
  static SetFiles copy(Path source, Path into) {
    SetFiles files = new SetFiles(source);
    try {
      if (!Files.exists(source)) {
        throw new IllegalArgumentException("There is no " + source + ".");
      } else if (Files.isDirectory(source)) {
        files.ofFolder(into);
      } else {
        files.ofArchive(into);
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(
          source + " could not be read, or its copy not be written: " + e.getMessage() + ".", e);
    }
    return files;
  }

  /** How many files were taken. */
  int count() {
    return taken.size();
  }

  /** How large they are together. */
  long bytes() {
    return bytes;
  }

  /** What lies in it and was not taken, in a sentence; empty when there is nothing. */
  String passedOver() {
    if (passedOver.isEmpty()) {
      return "";
    }
    int more = passedOver.size() - MOST_TOLD;
    return "Passed over, as a set is exercises/, predict/ and README.md: "
        + passedOver.stream().limit(MOST_TOLD).collect(Collectors.joining(", "))
        + (more > 0 ? ", and " + more + " more." : ".");
  }

  private void ofFolder(Path into) throws IOException {
    Path folder = source.toRealPath();
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes) {
            String name = name(folder, each);
            boolean inside = (name + "/").matches("(/|exercises/.*|predict/.*)");
            if (!inside && !OF_THE_SYSTEM.matcher(name).matches()) {
              passedOver.add(name + "/");
            }
            return inside && !OF_THE_SYSTEM.matcher(name).matches()
                ? FileVisitResult.CONTINUE
                : FileVisitResult.SKIP_SUBTREE;
          }

          @Override
          public FileVisitResult visitFile(Path each, BasicFileAttributes attributes) {
            String name = name(folder, each);
            if (!OF_THE_SYSTEM.matcher(name).matches()) {
              boolean link = !attributes.isRegularFile();
              if (link && (name + "/").matches("(exercises|predict|README[.]md)/.*")) {
                throw refused(name + " is a link, or no plain file: a set holds plain files alone");
              }
              found.add(each);
              enough(found.size());
            }
            return FileVisitResult.CONTINUE;
          }
        });
    for (Path each : found) {
      take(name(folder, each), () -> Files.newInputStream(each, LinkOption.NOFOLLOW_LINKS));
    }
    write(into);
  }

  private static String name(Path folder, Path file) {
    return folder.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
  }

  private void ofArchive(Path into) throws IOException {
    try (ZipFile zip = new ZipFile(source.toFile())) {
      enough(zip.size());
      List<ZipEntry> entries = new ArrayList<>(Collections.list(zip.entries()));
      entries.forEach(each -> insideOnly(each.getName()));
      entries.removeIf(
          each -> each.isDirectory() || OF_THE_SYSTEM.matcher(each.getName()).matches());
      String top = top(entries.stream().map(ZipEntry::getName).toList());
      for (ZipEntry each : entries) {
        take(each.getName().substring(top.length()), () -> content(zip, each));
      }
      write(into);
    } catch (ZipException e) {
      throw new IllegalArgumentException(
          source + " is no ZIP file that can be read, or not all of it: " + e.getMessage() + ".",
          e);
    }
  }

  /** An entry that leaves its folder is no mistake that a program makes by itself. */
  private void insideOnly(String name) {
    boolean leaves =
        name.startsWith("/")
            || name.contains("\\")
            || name.matches("(?s)[A-Za-z]:.*")
            || List.of(name.split("/")).contains("..");
    if (leaves) {
      throw refused(
          "it holds \"" + printable(name) + "\", which would be written outside of its folder");
    }
  }

  /** The one folder that an archive often has around all of it, with its slash; or nothing. */
  private static String top(List<String> names) {
    Set<String> tops =
        names.stream().map(name -> name.split("/")[0] + "/").collect(Collectors.toSet());
    String top = tops.size() == 1 ? tops.iterator().next() : "";
    return names.stream().anyMatch(name -> name.startsWith(top + EXERCISES)) ? top : "";
  }

  /** What an entry holds; who has read all of it has compared the archive's sum. */
  private static InputStream content(ZipFile zip, ZipEntry entry) throws IOException {
    CRC32 sum = new CRC32();
    return new CheckedInputStream(zip.getInputStream(entry), sum) {
      @Override
      public int read(byte[] buffer, int from, int length) throws IOException {
        int read = super.read(buffer, from, length);
        if (read < 0 && entry.getCrc() >= 0 && sum.getValue() != entry.getCrc()) {
          throw new ZipException(entry.getName() + " is damaged");
        }
        return read;
      }
    };
  }

  private void take(String name, Content content) {
    classes |= name.endsWith(".class");
    if (!TAKEN.matcher(name).matches()) {
      passedOver.add(printable(name.contains("/") ? name.split("/")[0] + "/" : name));
      return;
    }
    if (!List.of(name.split("/")).stream().allMatch(each -> PLAIN.matcher(each).matches())) {
      throw refused(
          "\""
              + printable(name)
              + "\" is no name for a file of a set: letters, digits, points and hyphens");
    }
    if (!spelled.add(name.toLowerCase(Locale.ROOT))) {
      throw refused("it holds " + name + " twice, or once more in other letters");
    }
    taken.put(name, content);
    if (taken.size() > MOST_FILES) {
      throw refused("it has more than " + MOST_FILES + " files");
    }
  }

  private void enough(int entries) {
    if (entries > MOST_ENTRIES) {
      throw refused("it has more than " + MOST_ENTRIES + " files");
    }
  }

  private void write(Path into) throws IOException {
    if (taken.keySet().stream().noneMatch(name -> name.startsWith(EXERCISES))) {
      throw refused(noExercises());
    }
    byte[] buffer = new byte[1 << 13];
    for (Map.Entry<String, Content> each : taken.entrySet()) {
      Path file = into.resolve(each.getKey());
      Files.createDirectories(file.getParent());
      try (InputStream in = each.getValue().open();
          OutputStream out = Files.newOutputStream(file)) {
        for (int read = in.read(buffer, 0, buffer.length);
            read >= 0;
            read = in.read(buffer, 0, buffer.length)) {
          bytes += read; // As they come: an archive's own figures may be wrong.
          if (bytes > MOST_BYTES) {
            throw refused("it is larger than " + (MOST_BYTES >> 20) + " MB");
          }
          out.write(buffer, 0, read);
        }
      }
    }
  }

  private String noExercises() {
    return "there is no folder exercises/ in it, with an exercise in a folder such as"
        + " exercises/1-late-logins"
        + (classes ? ". It holds compiled classes, and a set is the Java files" : "");
  }

  private IllegalArgumentException refused(String why) {
    return new IllegalArgumentException(source + " is no set to take: " + why + ".");
  }

  private static String printable(String name) {
    return name.replaceAll("\\p{Cntrl}", "?");
  }
}
