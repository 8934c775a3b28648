package workbook.prompt;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import workbook.board.Hands;
import workbook.board.MarkdownPage;

/** The board's buttons: each makes a call of the prompt, and the prompt shows it as if typed. */
final class HandsAtPrompt implements Hands {

  // send("ROW", "ROW") on a page, and the rows in it.
  private static final Pattern SEND = Pattern.compile("(?m)^send\\(([^)]*)\\)");
  private static final Pattern ROW = Pattern.compile("\"([^\"\\\\]*)\"");

  private int lesson; // Whose rows were read last.
  private List<String> rows = List.of();

  @Override
  public String make(String call, String argument) {
    return switch (call) {
      case "send" -> send(argument);
      case "tick" -> PromptExecution.beside("tick()", Prompt::tick);
      case "undo" -> PromptExecution.beside("undo()", Prompt::undo);
      case "restart" -> PromptExecution.beside("restart()", Prompt::restart);
      case "crash" ->
          PromptExecution.beside(
              "crash(" + SavedTest.literal(argument) + ")", () -> Prompt.crash(argument));
      case "vote" ->
          PromptExecution.beside(
              "vote(" + (argument.isEmpty() ? "" : SavedTest.literal(argument)) + ")",
              () -> VoteAtBoard.make(argument));
      default -> "There is no call " + call + " here.";
    };
  }

  private static String send(String row) {
    return row.isBlank() || row.lines().count() > 1
        ? "A row is one line, such as 2026-01-01T10:00:00,1,login."
        : PromptExecution.beside(
            "send(" + SavedTest.literal(row) + ")", () -> Prompt.send(new String[] {row}));
  }

  /** The rows that the page of the open lesson sends, in its order. */
  @Override
  public synchronized List<String> rows() {
    if (lesson != Lessons.openedLesson()) {
      lesson = Lessons.openedLesson();
      rows = rows(LessonPage.number(lesson).source());
    }
    return rows;
  }

  @Override
  public String lesson() {
    return Lessons.opened() == null ? "" : name(Lessons.opened());
  }

  /** Whatever is asked for: only what is in the list of the lessons' pages is read. */
  @Override
  public Optional<MarkdownPage> page(String name) {
    if (name.isEmpty()) {
      return Optional.ofNullable(Lessons.opened()).map(HandsAtPrompt::markdown);
    }
    return LessonPage.all().stream()
        .flatMap(each -> each.pages().stream())
        .filter(each -> name(each).equals(name))
        .findFirst()
        .map(HandsAtPrompt::markdown);
  }

  private static MarkdownPage markdown(LessonPage page) {
    return new MarkdownPage(name(page), page.source(), page.folder());
  }

  private static String name(LessonPage page) {
    return page.folder().getFileName() + "/" + page.file();
  }

  private static List<String> rows(String page) {
    Set<String> rows = new LinkedHashSet<>();
    Matcher send = SEND.matcher(page);
    while (send.find()) {
      Matcher row = ROW.matcher(send.group(1));
      while (row.find()) {
        rows.add(row.group(1));
      }
    }
    return List.copyOf(rows);
  }
}
