package pages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How long the lessons' pages are: the words of each, which have a limit, and its minutes, which
 * follow from words, blocks and questions. The first line of a page's text says them, and so does
 * the map, {@code lessons/README.md}.
 */
public final class Minutes {

  /** More words of text than this, and a page is to be cut or split. */
  public static final int MOST_WORDS = 1800;

  private static final Path LESSONS = Path.of("lessons");
  private static final Path MAP = LESSONS.resolve("README.md");
  private static final String COMMAND = "./jbang pages@. --update lessons/REFERENCE.md";

  private static final int WORDS_PER_MINUTE = 200;

  /** To paste a block or to type it, to wait for it, and to compare. */
  private static final double MINUTES_PER_BLOCK = 0.75;

  private static final double MINUTES_PER_QUESTION = 1;
  private static final int STEP = 5;

  /** What the map's table of lessons is split into: five columns, and what is outside of them. */
  private static final int CELLS = 7;

  private static final Pattern FOLDER = Pattern.compile("\\d\\d-[a-z-]+|at-work");
  private static final Pattern FIRST_WORDS = Pattern.compile("^(\\d+)( minutes\\b)");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+\\.md)\\)");
  private static final Pattern LISTED =
      Pattern.compile("^\\d+\\. \\[[^\\]]+\\]\\(([^)#]+\\.md)\\): (\\d+) minutes\\b");

  /** A line that says something else, and what it should say. */
  private record Change(int line, String text, String message) {}

  private final Path root;
  private final Map<Path, Length> lengths = new TreeMap<>();

  /**
   * Measures the pages of all lessons.
   *
   * @param root the repository's root
   * @throws IOException if a page can't be read
   */
  public Minutes(Path root) throws IOException {
    this.root = root.toAbsolutePath().normalize();
    for (Path page : lessonPages()) {
      lengths.put(page, Length.of(Files.readString(this.root.resolve(page))));
    }
  }

  private List<Path> lessonPages() throws IOException {
    if (!Files.isDirectory(root.resolve(LESSONS))) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(root.resolve(LESSONS), 2)) {
      return files
          .map(root::relativize)
          .filter(page -> page.getNameCount() == 3 && page.toString().endsWith(".md"))
          .filter(page -> FOLDER.matcher(page.getName(1).toString()).matches())
          .sorted()
          .toList();
    }
  }

  /** The minutes for a page of this length, in steps of five. */
  static int minutes(Length length) {
    double minutes =
        (double) (length.words() + length.wordsInBlocks()) / WORDS_PER_MINUTE
            + length.blocks() * MINUTES_PER_BLOCK
            + length.questions() * MINUTES_PER_QUESTION;
    return STEP * Math.max(1, (int) Math.ceil(minutes / STEP));
  }

  /**
   * Writes the minutes into the pages and the map where they say something else.
   *
   * @return the pages that were written
   * @throws IOException if a page can't be read or written
   */
  List<Path> write() throws IOException {
    List<Path> written = new ArrayList<>();
    for (Path page : pages()) {
      List<String> lines = new ArrayList<>(lines(page));
      List<Change> changes = changes(page).stream().filter(each -> each.text != null).toList();
      changes.forEach(change -> lines.set(change.line - 1, change.text));
      if (!changes.isEmpty()) {
        Files.writeString(root.resolve(page), String.join("\n", lines) + "\n");
        written.add(page);
      }
    }
    return written;
  }

  /**
   * What is wrong: pages that are too long, and minutes that are out of date.
   *
   * @throws IOException if a page can't be read
   */
  public List<Finding> findings() throws IOException {
    List<Finding> findings = new ArrayList<>();
    for (Path page : pages()) {
      findings.addAll(findings(page));
    }
    return findings;
  }

  /** What is wrong on one page, which may be no lesson's. */
  List<Finding> findings(Path path) throws IOException {
    Path page = root.relativize(path.isAbsolute() ? path : root.resolve(path)).normalize();
    List<Finding> findings = new ArrayList<>();
    Length length = lengths.get(page);
    if (length != null && length.words() > MOST_WORDS) {
      String words =
          String.format(
              Locale.ROOT,
              "%,d words beside its blocks and options, and %,d are the most: cut it or split it",
              length.words(),
              MOST_WORDS);
      findings.add(new Finding(page, 1, words));
    }
    changes(page).forEach(each -> findings.add(new Finding(page, each.line, each.message)));
    return findings;
  }

  private List<Path> pages() {
    List<Path> pages = new ArrayList<>(lengths.keySet());
    if (Files.exists(root.resolve(MAP))) {
      pages.add(MAP);
    }
    return pages;
  }

  private List<String> lines(Path page) throws IOException {
    return Files.readString(root.resolve(page)).lines().toList();
  }

  private List<Change> changes(Path page) throws IOException {
    if (page.equals(MAP)) {
      return mapChanges();
    }
    return lengths.containsKey(page) ? pageChanges(page) : List.of();
  }

  /** The first line below the title has to begin with the minutes. */
  private List<Change> pageChanges(Path page) throws IOException {
    List<String> lines = lines(page);
    int number = 1;
    while (number < lines.size() && lines.get(number).isBlank()) {
      number++;
    }
    String line = number < lines.size() ? lines.get(number) : "";
    int minutes = minutes(lengths.get(page));
    Matcher said = FIRST_WORDS.matcher(line);
    if (!said.find()) {
      String message = "the first line below the title must begin with \"%d minutes\"";
      return List.of(new Change(number + 1, null, message.formatted(minutes)));
    }
    return change(number + 1, line, said.start(1), said.end(1), String.valueOf(minutes));
  }

  /** In the map's table the fourth cell has the minutes; in a list they follow the link. */
  private List<Change> mapChanges() throws IOException {
    List<Change> changes = new ArrayList<>();
    List<String> lines = lines(MAP);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      Matcher listed = LISTED.matcher(line);
      if (listed.find() && length(listed.group(1)) != null) {
        String minutes = String.valueOf(minutes(length(listed.group(1))));
        changes.addAll(change(i + 1, line, listed.start(2), listed.end(2), minutes));
      } else if (line.startsWith("|")) {
        String[] cells = line.split("[|]", -1);
        String minutes = cells.length == CELLS ? linked(cells[2]) : "";
        if (!minutes.isEmpty()) {
          int start = String.join("|", List.of(cells).subList(0, 4)).length() + 1;
          changes.addAll(
              change(i + 1, line, start, start + cells[4].length(), " " + minutes + " "));
        }
      }
    }
    return changes;
  }

  /** The minutes of the pages that a cell has links to, with commas between them. */
  private String linked(String cell) {
    return LINK.matcher(cell)
        .results()
        .map(link -> length(link.group(1)))
        .filter(length -> length != null)
        .map(length -> String.valueOf(minutes(length)))
        .collect(Collectors.joining(", "));
  }

  private Length length(String linkOfTheMap) {
    return lengths.get(LESSONS.resolve(linkOfTheMap).normalize());
  }

  private static List<Change> change(int number, String line, int from, int to, String minutes) {
    String said = line.substring(from, to);
    if (said.equals(minutes)) {
      return List.of();
    }
    String message =
        "the minutes are %s, by words, blocks and questions, not %s: run %s"
            .formatted(minutes.strip(), said.isBlank() ? "missing" : said.strip(), COMMAND);
    return List.of(
        new Change(number, line.substring(0, from) + minutes + line.substring(to), message));
  }
}
