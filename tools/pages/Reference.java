package pages;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.markdown.MarkdownRenderer;
import org.commonmark.renderer.text.TextContentRenderer;
import workbook.board.PageHtml;
import workbook.prompt.LessonPage;

/**
 * The page {@code lessons/REFERENCE.md}: the tables under each lesson's heading "Options", and the
 * paragraph in front of each. The lessons' pages say it, this one repeats it.
 */
public final class Reference {

  /** Where the page is, relative to the repository's root. */
  public static final Path FILE = Path.of("lessons", "REFERENCE.md");

  private static final String COMMAND = "./jbang pages@. --update lessons/REFERENCE.md";

  /** Said on a page to those who read it through; here everybody looks something up. */
  private static final String ASIDE = "To look things up;";

  private static final String OPTIONS = "Options";
  private static final String COLUMNS = "option, what it does, default, example";
  private static final Pattern FOLDER = Pattern.compile("(\\d\\d)-[a-z-]+");
  private static final Pattern ELSEWHERE = Pattern.compile("(?:[a-z][a-z0-9+.-]*:|/).*");
  private static final List<Extension> TABLES = List.of(TablesExtension.create());
  private static final Parser MARKDOWN =
      Parser.builder().extensions(TABLES).includeSourceSpans(IncludeSourceSpans.BLOCKS).build();
  private static final MarkdownRenderer AS_MARKDOWN =
      MarkdownRenderer.builder().extensions(TABLES).build();
  private static final TextContentRenderer AS_TEXT =
      TextContentRenderer.builder().extensions(TABLES).build();

  private final Path root;
  private final List<Finding> otherColumns = new ArrayList<>();
  private final StringBuilder contents = new StringBuilder();
  private final StringBuilder sections = new StringBuilder();

  /**
   * Reads the tables of all lessons.
   *
   * @param root the repository's root
   * @throws IOException if a page can't be read
   */
  public Reference(Path root) throws IOException {
    this.root = root.toAbsolutePath().normalize();
    Path lessons = this.root.resolve("lessons");
    if (!Files.isDirectory(lessons)) {
      return;
    }
    List<Path> folders;
    try (Stream<Path> files = Files.list(lessons)) {
      folders = files.filter(file -> number(file) > 0).sorted().toList();
    }
    for (Path folder : folders) {
      for (LessonPage page : new LessonPage(number(folder), folder).pages()) {
        read(page.number(), folder.resolve(page.file()));
      }
    }
  }

  private static int number(Path folder) {
    var name = FOLDER.matcher(folder.getFileName().toString());
    return name.matches() && Files.exists(folder.resolve("README.md"))
        ? Integer.parseInt(name.group(1))
        : 0;
  }

  private void read(int lesson, Path path) throws IOException {
    Node document = MARKDOWN.parse(Files.readString(path));
    var tables = new StringBuilder();
    String title = "";
    int optionsLevel = 0;
    for (Node node = document.getFirstChild(); node != null; node = node.getNext()) {
      if (node instanceof Heading heading) {
        String words = AS_TEXT.render(heading).strip();
        if (heading.getLevel() == 1) {
          title = words;
        }
        if (words.equals(OPTIONS)) {
          optionsLevel = heading.getLevel();
        } else if (heading.getLevel() <= optionsLevel) {
          optionsLevel = 0;
        }
      } else if (node instanceof TableBlock && optionsLevel > 0) {
        checkColumns(path, node);
        if (node.getPrevious() instanceof Paragraph caption
            && !AS_TEXT.render(caption).startsWith(ASIDE)) {
          tables.append('\n').append(markdown(caption, path));
        }
        tables.append('\n').append(markdown(node, path));
      }
    }
    if (tables.length() > 0) {
      boolean first = path.endsWith("README.md");
      String heading = first ? lesson + ". " + title : title;
      contents.append(
          "%s- [%s](#%s)\n".formatted(first ? "" : "  ", heading, PageHtml.slug(heading)));
      sections.append("\n%s %s\n\n".formatted(first ? "##" : "###", heading));
      sections.append("From [%s](%s#options).\n".formatted(title, fromLessons(path)));
      sections.append(tables);
    }
  }

  private void checkColumns(Path path, Node table) {
    String columns = columns(table);
    if (!columns.equals(COLUMNS)) {
      int line = table.getSourceSpans().get(0).getLineIndex() + 1;
      String told = "a table of options has the columns " + COLUMNS;
      otherColumns.add(new Finding(relative(path), line, told + "; this one has " + columns));
    }
  }

  private static String columns(Node table) {
    return AS_TEXT.render(table.getFirstChild()).strip().replace("|", ",");
  }

  /** Whether a table has the columns that tables of options have. */
  static boolean isOfOptions(Node table) {
    return columns(table).equals(COLUMNS);
  }

  private String markdown(Node node, Path page) {
    node.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Link link) {
            link.setDestination(moved(link.getDestination(), page));
            visitChildren(link);
          }
        });
    return AS_MARKDOWN.render(node).strip() + "\n";
  }

  /** A page's link, as it must be written in the folder above. */
  private String moved(String destination, Path page) {
    if (ELSEWHERE.matcher(destination).matches()) {
      return destination;
    }
    String[] parts = destination.split("#", 2);
    Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]);
    return fromLessons(target) + (parts.length == 1 ? "" : "#" + parts[1]);
  }

  private String fromLessons(Path target) {
    return root.resolve(FILE)
        .getParent()
        .relativize(target.normalize())
        .toString()
        .replace('\\', '/');
  }

  private Path relative(Path path) {
    return root.relativize(path.normalize());
  }

  /** The page's text; empty when there are no lessons. */
  public String text() {
    if (sections.length() == 0) {
      return "";
    }
    return """
    # Reference

    All options of the lessons on one page: search it for a name, such as `maxFilesPerTrigger`, or for a word, such as *watermark*.
    Each lesson tries its own out, and says what goes wrong with them.

    (Made from the tables of the lessons' pages: change those, then `%s` writes this one anew.)

    %s%s\
    """
        .formatted(COMMAND, contents, sections);
  }

  /**
   * Writes the page where it isn't what the lessons' pages say.
   *
   * @return whether it was written
   */
  boolean write() throws IOException {
    if (text().isEmpty() || firstDifference() == 0) {
      return false;
    }
    Files.writeString(root.resolve(FILE), text());
    return true;
  }

  /** What is wrong on one page: a table with other columns, or a reference that is out of date. */
  List<Finding> findings(Path page) throws IOException {
    Path path = relative(page.toAbsolutePath());
    return findings().stream().filter(finding -> finding.page().equals(path)).toList();
  }

  /**
   * What is wrong: tables with other columns, and a reference that says something else.
   *
   * @throws IOException if the page can't be read
   */
  public List<Finding> findings() throws IOException {
    List<Finding> findings = new ArrayList<>(otherColumns);
    int line = text().isEmpty() ? 0 : firstDifference();
    if (line > 0) {
      findings.add(
          new Finding(FILE, line, "the lessons' tables say something else: run " + COMMAND));
    }
    return findings;
  }

  /** The first line that differs, counted from 1, or 0. */
  private int firstDifference() throws IOException {
    Path file = root.resolve(FILE);
    List<String> made = text().lines().toList();
    List<String> found = Files.exists(file) ? Files.readString(file).lines().toList() : List.of();
    for (int i = 0; i < Math.max(made.size(), found.size()); i++) {
      if (i >= made.size() || i >= found.size() || !made.get(i).equals(found.get(i))) {
        return i + 1;
      }
    }
    return 0;
  }
}
