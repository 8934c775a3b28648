package pages;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A picture that a block of a page draws: a file beside the page, which the page shows. */
final class PagePicture {

  private static final String FOLDER = "pictures";
  private static final Pattern ATTRIBUTE = Pattern.compile("(?m)^ *```jshell.* picture=(\\S+)");
  private static final Pattern SCREENSHOT = Pattern.compile("!\\[[^\\]]*\\]\\(([^)]+[.]png)\\)");

  private final Page page;
  private final String name;

  /**
   * A picture of a page.
   *
   * @param name its path, from the page
   */
  PagePicture(Page page, String name) {
    this.page = page;
    this.name = name;
  }

  /** What is wrong with how the page shows the picture; null when nothing is. */
  String wrong() {
    if (!name.matches("(?:.*/)?" + FOLDER + "/[a-z0-9-]+[.]svg")) {
      return "a picture is a file like " + FOLDER + "/late-row.svg, and not " + name;
    }
    String words = page.images.get(name);
    if (words == null) {
      return "the page doesn't show the picture: ![what is on it](" + name + ")";
    }
    if (words.isBlank()) {
      return "the picture has no words for those who can't see it: ![what is on it](" + name + ")";
    }
    return null;
  }

  /**
   * Compares the picture with what was drawn; or writes it, if that was asked for.
   *
   * @return what is wrong; null when nothing is
   */
  String wrong(String svg, boolean update) throws IOException {
    Path file = page.path.toAbsolutePath().resolveSibling(name);
    byte[] drawn = svg.getBytes(StandardCharsets.UTF_8);
    if (update) {
      Files.createDirectories(file.getParent());
      if (!Files.exists(file) || !Arrays.equals(drawn, Files.readAllBytes(file))) {
        Files.write(file, drawn);
      }
      return null;
    }
    if (!Files.exists(file)) {
      return "there is no " + name + " yet: --update draws it";
    }
    byte[] shown = Files.readAllBytes(file);
    return Arrays.equals(drawn, shown)
        ? null
        : difference(svg, new String(shown, StandardCharsets.UTF_8));
  }

  private String difference(String svg, String shown) {
    List<String> drawn = svg.lines().toList();
    List<String> there = shown.lines().toList();
    int line = 0;
    while (line < Math.min(drawn.size(), there.size()) && drawn.get(line).equals(there.get(line))) {
      line++;
    }
    return name
        + " differs in line "
        + (line + 1)
        + "\n  expected:\n    "
        + (line < there.size() ? there.get(line) : "(its end)")
        + "\n  actual:\n    "
        + (line < drawn.size() ? drawn.get(line) : "(its end)");
  }

  /**
   * The pictures beside a page that no page draws. They are told with one page of the folder, the
   * first one.
   */
  static List<Finding> unshown(Path path, Path root) throws IOException, InterruptedException {
    Path folder = path.toAbsolutePath().getParent();
    List<Finding> unshown = new ArrayList<>();
    if (!Files.isDirectory(folder.resolve(FOLDER)) || !path.getFileName().equals(first(folder))) {
      return unshown;
    }
    List<Path> drawn = drawn(root);
    for (Path each : list(folder.resolve(FOLDER))) {
      if (!drawn.contains(each)) {
        String name = FOLDER + "/" + each.getFileName();
        String does = name.endsWith(".png") ? "no page shows " : "no block of a page draws ";
        unshown.add(new Finding(path, 1, does + name + ": delete it"));
      }
    }
    return unshown;
  }

  private static Path first(Path folder) throws IOException {
    return list(folder).stream()
        .map(Path::getFileName)
        .filter(each -> each.toString().endsWith(".md"))
        .findFirst()
        .orElseThrow();
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.sorted().toList();
    }
  }

  /** What the blocks of all pages draw, and the screenshots in them, which a command makes. */
  private static List<Path> drawn(Path root) throws IOException, InterruptedException {
    List<Path> drawn = new ArrayList<>();
    for (Path each : PageCheck.pages(root)) {
      Path page = root.toAbsolutePath().resolve(each);
      String text = Files.readString(page);
      for (Pattern pattern : List.of(ATTRIBUTE, SCREENSHOT)) {
        pattern
            .matcher(text)
            .results()
            .forEach(found -> drawn.add(page.resolveSibling(found.group(1)).normalize()));
      }
    }
    return drawn;
  }
}
