package workbook.exercises;

import static java.util.stream.Collectors.joining;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import workbook.drawing.TextTable;
import workbook.prompt.LessonPage;
import workbook.session.Refusal;

/**
 * The test before the lessons, and the one after them. Each asks one question of each pair of
 * {@link Twins}, and says nothing of what is right before all of its answers are there.
 */
final class BeforeAndAfter {

  private static final int WIDTH = 80;
  private static final String COMMAND = "./jbang workbook@. test --";
  private static final String UNKNOWN = "I don't know.";

  private final CheckRun checks;
  private final Path work;
  private final List<LessonPage> lessons = LessonPage.all();
  private final Map<Item, Twin> all = new TreeMap<>(); // Both sets.

  /** A question of one of the sets. */
  private record Twin(LessonPage lesson, Path page, Why why) {}

  /**
   * The tests of one learner.
   *
   * @param work where the progress is kept
   */
  BeforeAndAfter(CheckRun checks, Path work) {
    this.checks = checks;
    this.work = work;
    List<Path> files = lessons.stream().flatMap(each -> Exercise.twins(each).stream()).toList();
    for (CheckRun.Asking each : checks.questions(files)) {
      LessonPage lesson = lessonOf(each.file());
      for (int i = 0; i < each.questions().size(); i++) {
        Path page = lesson.folder().resolve(each.page());
        all.put(
            Item.question(lesson.number(), each.file(), i + 1),
            new Twin(lesson, page, each.questions().get(i)));
      }
    }
  }

  private LessonPage lessonOf(Path file) {
    return lessons.stream()
        .filter(each -> file.startsWith(each.folder()))
        .findFirst()
        .orElseThrow();
  }

  /** The questions of a test, in the order of the lessons. */
  private Map<Item, Twin> set(Asked when) {
    Progress progress = progress();
    int first = progress.firstSet();
    if (first == 0) {
      first = 1 + new Random().nextInt(2);
      progress.firstSet(first);
    }
    int wanted = when == Asked.BEFORE ? first : 3 - first;
    Map<Item, Twin> set = new LinkedHashMap<>();
    all.forEach(
        (item, twin) -> {
          if (item.number() == wanted) {
            set.put(item, twin);
          }
        });
    return set;
  }

  private Progress progress() {
    return Progress.in(work);
  }

  /** The answers of a test that are there, without those to questions that there are no more. */
  private Map<Item, Integer> answers(Asked when) {
    Map<Item, Integer> answers = progress().chosen(when);
    answers.keySet().retainAll(set(when).keySet());
    return answers;
  }

  private boolean finished(Asked when) {
    return answers(when).size() == set(when).size();
  }

  /**
   * Asks what was not asked yet.
   *
   * @param again forgets the answers that are there
   * @param tell says something before the first question
   * @return the result of both tests
   * @throws Prediction.Left when somebody leaves it before its end; the answers are kept
   */
  String ask(Asked when, boolean again, Why.Chooser chooser, Consumer<String> tell)
      throws Exception {
    if (again) {
      progress().forget(when);
    } else if (finished(when)) {
      return Refusal.wrapped(
              "You have answered this test. Asked again, it would tell what you remember of it;"
                  + " --again forgets the answers and begins anew.")
          + "\n\n"
          + result(when);
    }
    Map<Item, Twin> set = set(when);
    int there = answers(when).size();
    tell.accept(
        Refusal.wrapped(
            (there == 0
                    ? set.size() + " questions over " + lessons.size() + " lessons, about "
                    : "It goes on at question " + (there + 1) + " of " + set.size() + ", about ")
                + Math.max(1, (set.size() - there) * 3 / 4)
                + " minutes. What is right is not told before the end. Ctrl+C leaves: what is"
                + " answered is kept, in "
                + work.resolve("progress.txt")
                + ", and goes nowhere else."));
    int number = 0;
    for (Map.Entry<Item, Twin> each : set.entrySet()) {
      number++;
      if (!answers(when).containsKey(each.getKey())) {
        String title = "Question " + number + " of " + set.size() + "\n";
        progress().choose(when, each.getKey(), choice(when, title, each.getValue(), chooser));
      }
    }
    return result(when);
  }

  private int choice(Asked when, String title, Twin twin, Why.Chooser chooser) throws Exception {
    Why why = twin.why();
    int choices = why.choices().size();
    try {
      int typed = chooser.choose(title + Questions.text(why, List.of(UNKNOWN)), choices + 1);
      return typed > choices ? Asked.UNKNOWN : why.chosen(typed);
    } catch (Prediction.Left left) {
      int there = answers(when).size();
      throw new Prediction.Left(
          "Left: "
              + (there == 0 ? "none" : there)
              + " of "
              + set(when).size()
              + " answered, and kept.\nTo go on: "
              + COMMAND
              + when.lower());
    }
  }

  /** How many are right in each lesson, and what to read again. */
  private String result(Asked when) {
    List<Asked> told = new ArrayList<>();
    for (Asked each : List.of(Asked.BEFORE, Asked.AFTER)) {
      if (finished(each) && each.compareTo(when) <= 0 || each == when) {
        told.add(each);
      }
    }
    List<String> header = new ArrayList<>(List.of("lesson"));
    told.forEach(each -> header.add(each.lower()));
    List<List<String>> rows = new ArrayList<>();
    for (LessonPage lesson : lessons) {
      rows.add(row(lesson.number() + "  " + lesson.name(), told, lesson.number()));
    }
    rows.add(row("all", told, 0));
    return String.join("\n", TextTable.lines(header, rows, WIDTH))
        + gained(told)
        + "\n\n"
        + (when == Asked.BEFORE ? pages() : missed());
  }

  /** A row of the table; 0 for all lessons. */
  private List<String> row(String name, List<Asked> told, int lesson) {
    List<String> row = new ArrayList<>(List.of(name));
    told.forEach(
        when ->
            row.add(
                answers(when).entrySet().stream()
                        .filter(each -> isOf(each.getKey(), lesson) && each.getValue() == 0)
                        .count()
                    + " of "
                    + set(when).keySet().stream().filter(each -> isOf(each, lesson)).count()));
    return row;
  }

  private static boolean isOf(Item item, int lesson) {
    return lesson == 0 || item.lesson() == lesson;
  }

  private String gained(List<Asked> told) {
    if (told.size() == 1) {
      return told.get(0) == Asked.AFTER ? "\n\nThere is no test before to compare it with." : "";
    }
    long more = right(Asked.AFTER) - right(Asked.BEFORE);
    String words =
        more == 0 ? "as many as before" : Math.abs(more) + (more > 0 ? " more" : " less");
    return "\n\nAfter the lessons: " + words + ".";
  }

  private long right(Asked when) {
    return answers(when).values().stream().filter(each -> each == 0).count();
  }

  /** The items that were not right, by the page that answers them. */
  private Map<Path, List<Item>> missedPages(Asked when) {
    Map<Path, List<Item>> pages = new LinkedHashMap<>();
    answers(when)
        .forEach(
            (item, choice) -> {
              if (choice != 0) {
                pages.computeIfAbsent(all.get(item).page(), any -> new ArrayList<>()).add(item);
              }
            });
    return pages;
  }

  private String pages() {
    Map<Path, List<Item>> pages = missedPages(Asked.BEFORE);
    if (pages.isEmpty()) {
      return "All right: there is no page that you need to read.";
    }
    return "Read, for what was not right:\n"
        + pages.entrySet().stream()
            .map(each -> "  " + each.getKey() + times(each.getValue().size()))
            .collect(joining("\n"))
        + "\n\n"
        + Refusal.wrapped(
            "Which answers are right, the pages tell. "
                + COMMAND
                + "after asks other questions on the same things, once you have read them.");
  }

  private static String times(int questions) {
    return questions == 1 ? "" : " (" + questions + " questions)";
  }

  /** What was wrong after the lessons is told, and comes back. */
  private String missed() {
    Map<Path, List<Item>> pages = missedPages(Asked.AFTER);
    if (pages.isEmpty()) {
      return "All right: there is no page to read again.";
    }
    Map<Item, Integer> chosen = answers(Asked.AFTER);
    StringBuilder text = new StringBuilder("To read again, for what was not right:");
    pages.forEach(
        (page, items) -> {
          text.append("\n\n").append(page);
          for (Item item : items) {
            List<Why.Choice> choices = all.get(item).why().choices();
            int choice = chosen.get(item);
            boolean known = choice > 0 && choice < choices.size();
            text.append("\n\n").append(indented("", all.get(item).why().question()));
            text.append("\n")
                .append(indented("You: ", known ? choices.get(choice).text() : UNKNOWN));
            text.append("\n").append(indented("Right: ", choices.get(0).text()));
          }
        });
    return text + "\n\n" + Refusal.wrapped("They come back: ./jbang workbook@. review");
  }

  /** The questions that were not right after the lessons, once all have been answered. */
  List<Item> toReview() {
    return finished(Asked.AFTER)
        ? missedPages(Asked.AFTER).values().stream().flatMap(List::stream).toList()
        : List.of();
  }

  private static String indented(String title, String text) {
    return String.join("\n", Refusal.wrap(title + text, WIDTH - 2)).indent(2).stripTrailing();
  }
}
