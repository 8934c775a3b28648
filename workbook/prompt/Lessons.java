package workbook.prompt;

import java.nio.file.Files;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import workbook.session.Refusal;

/** The lessons at the shell's prompt, which imports all of this. */
public final class Lessons {

  // JBang runs a file of snippets and then one of its own with /exit, unless -i is given.
  private static final Pattern ENDS =
      Pattern.compile("lessons/((\\d\\d)-[a-z-]+/start[.]jsh) .*jbang_exit.*");

  private static Snippets snippets;
  private static volatile LessonPage opened;

  private Lessons() {}

  /** Prints the lessons and their pages. */
  public static void lessons() {
    for (LessonPage lesson : LessonPage.all()) {
      lesson.pages().forEach(page -> System.out.println(page.line()));
    }
  }

  /**
   * Prints a lesson's page, and loads what the lesson needs at the prompt.
   *
   * @param number the lesson's number, such as 5
   */
  public static void lesson(int number) {
    open(LessonPage.number(number));
  }

  /**
   * Prints a page by its name, and loads what its lesson needs.
   *
   * @param name such as {@code windows}, or a lesson's topic
   */
  public static void lesson(String name) {
    open(LessonPage.named(name));
  }

  /** Prints a further page of a lesson, and loads what the lesson needs. */
  public static void lesson(int number, String name) {
    open(LessonPage.number(number).page(name));
  }

  /** Prints all answers that a lesson's page leaves out. */
  public static void answer(int number) {
    System.out.println(LessonPage.number(number).answers());
  }

  /** Prints all answers that a page leaves out. */
  public static void answer(String name) {
    System.out.println(LessonPage.named(name).answers());
  }

  /** Prints all answers that a further page of a lesson leaves out. */
  public static void answer(int number, String name) {
    System.out.println(LessonPage.number(number).page(name).answers());
  }

  /** Prints the answer to one question of a lesson's page: 1 is the first. */
  public static void answer(int number, int question) {
    System.out.println(LessonPage.number(number).answer(question));
  }

  /** Prints the answer to one question of a page. */
  public static void answer(String name, int question) {
    System.out.println(LessonPage.named(name).answer(question));
  }

  /** Prints the answer to one question of a further page of a lesson. */
  public static void answer(int number, String name, int question) {
    System.out.println(LessonPage.number(number).page(name).answer(question));
  }

  /** Called by start.jsh: where JBang is about to end without a prompt, tells how to get one. */
  public static void tellIfNoPrompt() {
    Matcher command = ENDS.matcher(System.getProperty("sun.java.command", "").replace('\\', '/'));
    if (command.find()) {
      System.out.printf(
          "This loads what lesson %1$s needs and ends. For a prompt with it:%n"
              + "  jbang -i lessons/%2$s%n"
              + "or the workbook's shell, which says more: ./jbang shell@. %1$s%n",
          Integer.parseInt(command.group(2)), command.group(1));
    }
  }

  /**
   * The calls that load a name, such as {@code lesson(5) or lesson(8)}: that of the open lesson, or
   * those of all that make it. Empty when none does.
   */
  static String making(String name) {
    Pattern made = Pattern.compile("(?m)^[A-Za-z][^\\n=(]* " + Pattern.quote(name) + "(?: =|\\()");
    List<LessonPage> all;
    try {
      all = LessonPage.all();
    } catch (IllegalStateException e) {
      return ""; // The shell was started outside of the workbook's folder.
    }
    List<LessonPage> makers =
        all.stream()
            .filter(each -> Files.exists(each.start()))
            .filter(each -> made.matcher(LessonPage.read(each.start())).find())
            .toList();
    return makers.stream()
        .filter(each -> each.number() == openedLesson())
        .findFirst()
        .map(List::of)
        .orElse(makers)
        .stream()
        .map(each -> "lesson(" + each.number() + ")")
        .collect(Collectors.joining(" or "));
  }

  /** The number of the lesson that was opened last, or that the shell began at; 0 for none. */
  public static int openedLesson() {
    return opened == null ? 0 : opened.number();
  }

  /** The page that was opened last, or that the shell began at; null for none. */
  static LessonPage opened() {
    return opened;
  }

  /** Remembers that the shell begins at this lesson. */
  public static void beginsAt(LessonPage lesson) {
    opened = lesson;
  }

  /** What the shell has snippets loaded with; null where it can't be told. */
  static Snippets snippets() {
    return snippets;
  }

  static void loadSnippetsWith(Snippets loader) {
    snippets = loader;
  }

  private static void open(LessonPage page) {
    opened = page;
    Prompt.lessonOpened();
    System.out.println(page.text());
    String others = page.others();
    if (!others.isEmpty()) {
      String pages = "This lesson's other pages: " + others + ".";
      System.out.println("\n" + Refusal.wrapped(pages));
    }
    if (!Files.exists(page.start())) {
      return;
    }
    if (snippets == null) {
      System.out.println("\nTo load what the lesson needs: /open " + page.start());
      return;
    }
    snippets.accept(page.start());
    System.out.println("\nLoaded " + page.start() + ": what it defines begins anew.");
  }
}
