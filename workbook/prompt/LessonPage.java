package workbook.prompt;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A page of a lesson: the first one, {@code README.md} of a folder {@code lessons/NN-topic}, or a
 * further one beside it.
 *
 * @param number the lesson's number
 * @param folder the lesson's folder
 * @param file the page's file in it
 */
public record LessonPage(int number, Path folder, String file) {

  private static final String NAME = "\\d\\d-[a-z-]+";
  private static final String FIRST = "README.md";
  private static final Pattern MINUTES = Pattern.compile("\\d+ minutes");

  /** A lesson's first page. */
  public LessonPage(int number, Path folder) {
    this(number, folder, FIRST);
  }

  /** The first pages of all lessons, in order. */
  public static List<LessonPage> all() {
    try (Stream<Path> folders = Files.list(lessons())) {
      return folders
          .filter(folder -> folder.getFileName().toString().matches(NAME))
          .filter(folder -> Files.exists(folder.resolve(FIRST)))
          .sorted()
          .map(folder -> new LessonPage(number(folder), folder))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("The lessons could not be listed.", e);
    }
  }

  /**
   * The first page of the lesson with a number.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static LessonPage number(int number) {
    List<LessonPage> all = all();
    for (LessonPage lesson : all) {
      if (lesson.number() == number) {
        return lesson;
      }
    }
    throw new IllegalArgumentException(
        "There is no lesson "
            + number
            + ": the last one is "
            + all.get(all.size() - 1).number()
            + ".");
  }

  /**
   * The page with a name: a lesson's topic, such as {@code triggers}, or a further page's, such as
   * {@code windows}.
   *
   * @throws IllegalArgumentException when there is none, or several lessons have one
   */
  public static LessonPage named(String name) {
    List<LessonPage> found = new ArrayList<>();
    for (LessonPage lesson : all()) {
      for (LessonPage page : lesson.pages()) {
        if (page.name().equals(name)) {
          found.add(page);
        }
      }
    }
    if (found.size() == 1) {
      return found.get(0);
    }
    throw new IllegalArgumentException(
        found.isEmpty()
            ? "There is no page \"" + name + "\": lessons() in the shell lists those there are."
            : "Several lessons have a page \""
                + name
                + "\": say which at the prompt, lesson(N, \""
                + name
                + "\").");
  }

  /**
   * A page of this lesson.
   *
   * @throws IllegalArgumentException when there is none
   */
  public LessonPage page(String name) {
    for (LessonPage page : pages()) {
      if (page.name().equals(name)) {
        return page;
      }
    }
    throw new IllegalArgumentException(
        "Lesson "
            + number
            + " has no page \""
            + name
            + "\", but: "
            + pages().stream().map(LessonPage::name).collect(Collectors.joining(", "))
            + ".");
  }

  /** All pages of this lesson: the first one, then the others in the order it names them. */
  public List<LessonPage> pages() {
    String first = new LessonPage(number, folder).source();
    try (Stream<Path> files = Files.list(folder)) {
      List<LessonPage> pages = new ArrayList<>(List.of(new LessonPage(number, folder)));
      files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(".md") && !file.equals(FIRST))
          .sorted(Comparator.comparingInt(file -> place(first, file)))
          .forEach(file -> pages.add(new LessonPage(number, folder, file)));
      return pages;
    } catch (IOException e) {
      throw new UncheckedIOException("The pages of lesson " + number + " could not be listed.", e);
    }
  }

  private static int place(String first, String file) {
    int place = first.indexOf("(" + file);
    return place < 0 ? Integer.MAX_VALUE : place;
  }

  /** The calls that open the lesson's other pages; empty when this is the only one. */
  public String others() {
    return pages().stream()
        .filter(page -> !page.equals(this))
        .map(page -> "lesson(" + page.call() + ")")
        .collect(Collectors.joining(", "));
  }

  /** The page's name: its file's, or the lesson's topic for the first page. */
  public String name() {
    return isFirst()
        ? folder.getFileName().toString().replaceFirst("^\\d+-", "")
        : file.replaceFirst("[.]md$", "");
  }

  /** What {@code lesson(...)} and {@code answer(...)} take for this page: 4, or 4, "windows". */
  public String call() {
    return isFirst() ? String.valueOf(number) : number + ", \"" + name() + "\"";
  }

  private boolean isFirst() {
    return file.equals(FIRST);
  }

  /** Number and title, or name of a further page, and how many minutes where the page says so. */
  public String line() {
    List<String> lines = source().lines().filter(line -> !line.isBlank()).limit(2).toList();
    String title = lines.get(0).replaceFirst("^#+\\s*", "").replaceFirst("^\\d+[.:]?\\s*", "");
    Matcher minutes = MINUTES.matcher(lines.size() > 1 ? lines.get(1) : "");
    return "%2s  %-36s  %s"
        .formatted(
            isFirst() ? number : "",
            isFirst() ? title : "  lesson(" + call() + ")",
            minutes.find() ? minutes.group() : "")
        .stripTrailing();
  }

  /** The page as text for a terminal, without the answers. */
  public String text() {
    return laidOut().text();
  }

  /** The answers that {@link #text} leaves out. */
  public String answers() {
    List<String> answers = laidOut().folded();
    return answers.isEmpty() ? "This page leaves no answer out." : String.join("\n\n", answers);
  }

  /**
   * One of the answers.
   *
   * @param question 1 for the first one
   * @throws IllegalArgumentException when there is none
   */
  public String answer(int question) {
    List<String> answers = laidOut().folded();
    if (question < 1 || question > answers.size()) {
      throw new IllegalArgumentException(
          "There is no answer " + question + ": this page has " + answers.size() + ".");
    }
    return answers.get(question - 1);
  }

  private TerminalPage laidOut() {
    return new TerminalPage(call(), source());
  }

  /** The file of snippets that the lesson begins with; it may not exist. */
  public Path start() {
    return folder.resolve("start.jsh");
  }

  String source() {
    return read(folder.resolve(file));
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("The lesson's file " + file + " could not be read.", e);
    }
  }

  private static int number(Path folder) {
    return Integer.parseInt(folder.getFileName().toString().substring(0, 2));
  }

  /** The lessons of the repository that the working folder lies in. */
  static Path lessons() {
    Path working = Path.of("").toAbsolutePath();
    for (Path folder = working; folder != null; folder = folder.getParent()) {
      Path lessons = folder.resolve("lessons");
      if (Files.exists(lessons.resolveSibling("workbook"))) {
        return working.relativize(lessons);
      }
    }
    throw new IllegalStateException(
        "The lessons were not found: start the shell in the workbook's folder.");
  }
}
