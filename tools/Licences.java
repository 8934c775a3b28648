///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION Which libraries the commands bring, and under which licences
//JAVA 17
//SOURCES ../scripts/Prepare.java

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Prints the table of SECURITY.md: {@code ./jbang tools/Licences.java stream-processor shell kafka
 * postgres}. A licence is what a library's POM, or the POM that it inherits from, says.
 */
public class Licences {

  /** What POMs write, in small letters, and the name that it has at spdx.org. */
  private static final Map<String, String> NAMES = new LinkedHashMap<>();

  static {
    NAMES.put(".*apache.*|asl.?2.*|.*\\bal2\\b.*", "Apache-2.0");
    NAMES.put(".*(edl|eclipse distribution|bsd|new bsd|revised bsd).*", "BSD");
    NAMES.put(".*mit( .*|-.*)?|the mit.*|bouncy castle.*", "MIT");
    NAMES.put(".*(cddl|common development).*", "CDDL");
    NAMES.put(".*(epl|eclipse public).*", "EPL");
    NAMES.put(".*(lgpl|lesser).*", "LGPL");
    NAMES.put(".*(gpl|general public).*", "GPL");
    NAMES.put(".*(cc0|public domain).*", "public domain");
    NAMES.put(".*(mpl|mozilla).*", "MPL");
  }

  public static void main(String... commands) throws Exception {
    var out = new PrintStream(System.out, true, UTF_8);
    if (commands.length == 0) {
      System.err.println("Name commands of the catalog, such as stream-processor.");
      System.exit(2);
    }
    Map<String, Set<String>> libraries = new TreeMap<>();
    for (String command : commands) {
      for (Path jar : jars(command)) {
        libraries.computeIfAbsent(licence(pom(jar)), k -> new TreeSet<>()).add(name(jar));
      }
    }
    out.println("| licence | libraries | which |");
    out.println("|---|---|---|");
    libraries.forEach(
        (licence, names) ->
            out.println(
                "| " + licence + " | " + names.size() + " | " + String.join(", ", names) + " |"));
  }

  /** The jars of a command that come out of Maven's repository: not the script's own. */
  private static List<Path> jars(String command) throws IOException, InterruptedException {
    return new Prepare()
        .classPath(command + "@.").stream()
            .map(Path::of)
            .filter(jar -> Files.exists(pom(jar)))
            .toList();
  }

  /** As it lies in Maven's repository: ARTIFACT/VERSION/ARTIFACT-VERSION.jar. */
  private static Path pom(Path jar) {
    Path version = jar.getParent();
    return version.resolve(
        version.getParent().getFileName() + "-" + version.getFileName() + ".pom");
  }

  /** Its artifact and its version. */
  private static String name(Path jar) {
    return jar.getParent().getParent().getFileName() + " " + jar.getParent().getFileName();
  }

  /** What the POM says, or the one that it inherits from. */
  private static String licence(Path pom) throws Exception {
    if (!Files.exists(pom)) {
      return "not said";
    }
    Element project =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(pom.toFile())
            .getDocumentElement();
    var found = new TreeSet<String>();
    Element licences = child(project, "licenses");
    for (Node node = licences == null ? null : licences.getFirstChild(); node != null; ) {
      if (node instanceof Element licence && licence.getTagName().equals("license")) {
        Element name = child(licence, "name");
        found.add(spdx(name == null ? "not said" : name.getTextContent().strip()));
      }
      node = node.getNextSibling();
    }
    Element parent = child(project, "parent");
    if (!found.isEmpty() || parent == null) {
      return found.isEmpty() ? "not said" : String.join(" / ", found);
    }
    Path repository = pom.getParent();
    int up =
        2 + child(own(project, parent), "groupId").getTextContent().strip().split("\\.").length;
    for (int i = 0; i < up; i++) {
      repository = repository.getParent();
    }
    String group = child(parent, "groupId").getTextContent().strip().replace('.', '/');
    String artifact = child(parent, "artifactId").getTextContent().strip();
    String version = child(parent, "version").getTextContent().strip();
    Path folder = repository.resolve(group).resolve(artifact).resolve(version);
    return licence(folder.resolve(artifact + "-" + version + ".pom"));
  }

  /** Where the group of a project stands: with itself, or with its parent. */
  private static Element own(Element project, Element parent) {
    return child(project, "groupId") == null ? parent : project;
  }

  private static String spdx(String written) {
    String small = written.toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
    return NAMES.entrySet().stream()
        .filter(each -> small.matches(each.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(written);
  }

  private static Element child(Element parent, String name) {
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element && element.getTagName().equals(name)) {
        return element;
      }
    }
    return null;
  }
}
