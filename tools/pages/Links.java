package pages;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Links within the repository: the file must be there, and the heading must be on the page. */
final class Links {

  /** An explicit target, {@code <a id="here">}. */
  static final Pattern HTML_ID = Pattern.compile("\\b(?:id|name)=\"([^\"]+)\"");

  static final Pattern EXTERNAL = Pattern.compile("(?:[a-z][a-z0-9+.-]*:|//).*");

  private Links() {}

  /** What is wrong with the page's links; those to other sites are not followed. */
  static List<Finding> check(Page page, Path root) throws IOException {
    List<Finding> wrong = new ArrayList<>();
    for (var reference : page.references) {
      String problem = problem(page, root, reference.destination());
      if (problem != null) {
        String link = "the link to " + reference.destination();
        wrong.add(new Finding(page.path, reference.line(), link + " is broken: " + problem));
      }
    }
    return wrong;
  }

  private static String problem(Page page, Path root, String destination) throws IOException {
    if (EXTERNAL.matcher(destination).matches()) {
      return null;
    }
    String[] parts = destination.split("#", 2);
    String file = URLDecoder.decode(parts[0].replace("+", "%2B"), StandardCharsets.UTF_8);
    if (file.startsWith("/")) {
      return "it starts with /; write it relative to the page";
    }
    Path target = page.path;
    if (!file.isEmpty()) {
      target = page.path.toAbsolutePath().resolveSibling(file).normalize();
      if (!target.startsWith(root.toAbsolutePath().normalize())) {
        return "it leads out of the repository";
      }
      if (!Files.exists(target)) {
        return "no such file";
      }
    }
    if (parts.length == 1 || !target.toString().endsWith(".md")) {
      return null;
    }
    String anchor = URLDecoder.decode(parts[1].replace("+", "%2B"), StandardCharsets.UTF_8);
    Page other = file.isEmpty() ? page : new Page(target);
    return other.anchors.contains(anchor) ? null : "no heading #" + anchor + " on that page";
  }
}
