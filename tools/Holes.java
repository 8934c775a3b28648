///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Which of the libraries that the commands bring have holes that are known
//JAVA 17
//SOURCES Licences.java

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/**
 * Prints the table of SECURITY.md: {@code ./jbang tools/Holes.java ADVISORIES.jar stream-processor
 * shell kafka postgres}. The jar holds GitHub's list of holes in Maven's libraries, as the file
 * {@code advisories-maven.csv}; SECURITY.md says which jar.
 */
public class Holes {

  private static final String LIST = "advisories-maven.csv";

  /** From the worst on, as the list writes them. */
  private static final List<String> SEVERITIES = List.of("CRITICAL", "HIGH", "MODERATE", "LOW");

  private static final Pattern FIELD =
      Pattern.compile("\"((?:[^\"]|\"\")*)\"(?:,|$)|([^,]*)(?:,|$)");

  /**
   * A hole, and the versions that have it.
   *
   * @param id its number at cve.org or, where it has none there, at GitHub
   * @param published the day on which it was told
   * @param library group and artifact, with a colon between them
   * @param from the first version that has it
   * @param mended the first version that has it no more; empty where none is known
   * @param last the last version that has it; empty where it isn't known
   */
  record Hole(
      String id,
      String published,
      String library,
      String from,
      String mended,
      String last,
      String severity) {

    /** A hole, of a line of the list. */
    static Hole of(String line) {
      List<String> fields = new ArrayList<>();
      Matcher field = FIELD.matcher(line);
      while (fields.size() < 8 && field.find()) {
        fields.add(field.group(1) == null ? field.group(2) : field.group(1));
      }
      if (fields.size() < 8 || !SEVERITIES.contains(fields.get(7))) {
        throw new IllegalArgumentException("The list has a line that is none of a hole: " + line);
      }
      return new Hole(
          fields.get(0),
          fields.get(1).substring(0, 10),
          fields.get(3),
          fields.get(4),
          fields.get(5),
          fields.get(6),
          fields.get(7));
    }

    /** Whether a version of its library has it. */
    boolean isIn(String version) {
      return compare(from, version) <= 0
          && (mended.isEmpty() || compare(version, mended) < 0)
          && (last.isEmpty() || compare(version, last) <= 0);
    }

    /** 4.1 and 4.1.0 are the same, and so is 4.1.0.Final. */
    private static int compare(String one, String other) {
      return Version.parse(bare(one)).compareTo(Version.parse(bare(other)));
    }

    private static String bare(String version) {
      return version.replaceFirst("(\\.0|\\.Final|\\.GA|\\.RELEASE)+$", "");
    }
  }

  public static void main(String... arguments) throws InterruptedException {
    var out = new PrintStream(System.out, true, UTF_8);
    if (arguments.length < 2) {
      System.err.println("Name the jar with the list, and commands of the catalog.");
      System.exit(2);
    }
    try {
      print(Path.of(arguments[0]), List.of(arguments).subList(1, arguments.length), out);
    } catch (IOException e) {
      System.err.println("Nothing was compared with " + arguments[0] + ": " + e.getMessage());
      System.exit(1);
    }
  }

  private static void print(Path list, List<String> commands, PrintStream out)
      throws IOException, InterruptedException {
    Map<String, List<Hole>> all = new HashMap<>();
    String newest = "";
    for (Hole each : holes(list)) {
      all.computeIfAbsent(each.library(), k -> new ArrayList<>()).add(each);
      newest = newest.compareTo(each.published()) < 0 ? each.published() : newest;
    }
    Set<Path> jars = new TreeSet<>();
    for (String command : commands) {
      jars.addAll(Licences.jars(command));
    }
    Map<String, List<Hole>> found = new TreeMap<>();
    for (Path jar : jars) {
      List<Hole> in = in(jar, all);
      if (!in.isEmpty()) {
        found.put(Licences.name(jar), in);
      }
    }
    out.println(jars.size() + " libraries, " + found.size() + " with holes. Newest: " + newest);
    out.println();
    out.println("| library | worst | holes | mended in |");
    out.println("|---|---|---|---|");
    found.forEach((library, holes) -> out.println(line(library, holes)));
  }

  /** All holes that a jar has which has the name. */
  private static List<Hole> holes(Path jar) throws IOException {
    try (var zip = new ZipFile(jar.toFile())) {
      var entry = zip.getEntry(LIST);
      if (entry == null) {
        throw new IOException(jar + " holds no file " + LIST + ".");
      }
      try (InputStream list = zip.getInputStream(entry)) {
        return new String(list.readAllBytes(), UTF_8).lines().map(Hole::of).toList();
      }
    }
  }

  /** The holes of a jar in Maven's repository, whose folders are its group, artifact, version. */
  static List<Hole> in(Path jar, Map<String, List<Hole>> all) {
    Path version = jar.getParent();
    Path artifact = version.getParent();
    String group = "";
    List<Hole> known = List.of();
    // Where the group begins, no folder says: the longest that the list knows is taken.
    for (Path each = artifact.getParent(); each.getFileName() != null; each = each.getParent()) {
      group = each.getFileName() + (group.isEmpty() ? "" : "." + group);
      known = all.getOrDefault(group + ":" + artifact.getFileName(), known);
    }
    String number = version.getFileName().toString();
    return known.stream().filter(each -> each.isIn(number)).toList();
  }

  private static String line(String library, List<Hole> holes) {
    String worst =
        SEVERITIES.stream()
            .filter(each -> holes.stream().anyMatch(hole -> hole.severity().equals(each)))
            .findFirst()
            .orElseThrow();
    Set<String> ids = new LinkedHashSet<>();
    Set<String> mended = new LinkedHashSet<>();
    for (Hole each : holes) {
      ids.add(each.id());
      mended.add(each.mended().isEmpty() ? "nowhere yet" : each.mended());
    }
    return Stream.of(library, worst.toLowerCase(Locale.ROOT), join(ids), join(mended))
        .collect(joining(" | ", "| ", " |"));
  }

  private static String join(Set<String> texts) {
    return String.join(", ", texts);
  }
}
