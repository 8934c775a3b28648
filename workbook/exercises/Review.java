package workbook.exercises;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import workbook.exercises.Progress.Due;
import workbook.prompt.LessonPage;
import workbook.session.Refusal;

/** What was missed comes back, a few minutes at a time, over some weeks. */
final class Review {

  /** How long something rests in each box. */
  private static final List<Integer> DAYS = List.of(1, 3, 7, 21);

  private static final String RULE =
      "What you miss comes back the next day, and then, each time that you get it right, after 3, 7"
          + " and 21 days; missed again, it begins anew.";

  private static final int BUDGET_MINUTES = 5;
  private static final int SCENARIO_MINUTES = 3;

  private final CheckRun checks;
  private final Path work;
  private final LocalDate today;

  /**
   * The review of one learner.
   *
   * @param work where the progress is kept
   */
  Review(CheckRun checks, Path work, LocalDate today) {
    this.checks = checks;
    this.work = work;
    this.today = today;
  }

  private Progress progress() {
    return Progress.in(work);
  }

  /** Lets what was missed come back, unless it is on its way already. */
  void missed(List<Item> items) {
    Progress progress = progress();
    Map<Item, Due> known = progress.due();
    Map<Item, Due> more = new LinkedHashMap<>();
    for (Item each : items) {
      if (!known.containsKey(each) && !progress.learnt(each)) {
        more.put(each, new Due(today.plusDays(DAYS.get(0)), 1));
      }
    }
    if (!more.isEmpty()) {
      progress.due(more);
    }
  }

  /** Lets what was missed again begin anew. */
  void missedAgain(List<Item> items) {
    Map<Item, Due> again = new LinkedHashMap<>();
    items.forEach(each -> again.put(each, new Due(today.plusDays(DAYS.get(0)), 1)));
    if (!again.isEmpty()) {
      progress().due(again);
    }
  }

  private void right(Item item) {
    Due due = all().get(item);
    int next = due.box() + 1;
    if (next > DAYS.size()) {
      progress().learn(item);
    } else {
      progress().due(Map.of(item, new Due(today.plusDays(DAYS.get(next - 1)), next)));
    }
  }

  /**
   * All that comes back, and when. A reason that was wrong in the time before there was a review is
   * due at once. Nothing rests longer from today than its box says: a clock that was once ahead
   * does no harm.
   */
  private Map<Item, Due> all() {
    Progress progress = progress();
    Map<Item, Due> all = new TreeMap<>();
    progress
        .chosen(Asked.LESSON)
        .forEach(
            (item, choice) -> {
              if (choice != 0 && !progress.learnt(item)) {
                all.put(item, new Due(today, 1));
              }
            });
    Map<Item, Due> sooner = new TreeMap<>();
    progress
        .due()
        .forEach(
            (item, due) -> {
              int box = Math.max(1, Math.min(due.box(), DAYS.size()));
              LocalDate latest = today.plusDays(DAYS.get(box - 1));
              Due held = new Due(due.day().isAfter(latest) ? latest : due.day(), box);
              all.put(item, held);
              if (!held.equals(due)) {
                sooner.put(item, held);
              }
            });
    if (!sooner.isEmpty()) {
      progress.due(sooner); // Kept, or else the latest day would move on with today.
    }
    all.keySet().removeIf(item -> file(item) == null);
    return all;
  }

  /** The file of an item; null when there is none any more. */
  private static Path file(Item item) {
    for (LessonPage lesson : LessonPage.all()) {
      if (lesson.number() == item.lesson()) {
        List<Path> files = new ArrayList<>(Exercise.list(ExerciseSet.of(lesson).predictFolder()));
        if (!item.isScenario()) {
          files.addAll(Exercise.twins(lesson));
        }
        return files.stream()
            .filter(each -> each.getFileName().toString().equals(item.file()))
            .findFirst()
            .orElse(null);
      }
    }
    return null;
  }

  /** What is due today, the longest first. */
  private List<Item> due() {
    Map<Item, Due> all = all();
    return all.keySet().stream()
        .filter(item -> !all.get(item).day().isAfter(today))
        .sorted(Comparator.comparing((Item item) -> all.get(item).day()))
        .toList();
  }

  /** How many are due today. */
  int count() {
    return due().size();
  }

  /** As many of those that are due as fit into the minutes; one in any case. */
  private List<Item> fitting() {
    List<Item> fitting = new ArrayList<>();
    int minutes = 0;
    for (Item each : due()) {
      int more = each.isScenario() ? SCENARIO_MINUTES : 1;
      if (fitting.isEmpty() || minutes + more <= BUDGET_MINUTES) {
        fitting.add(each);
        minutes += more;
      }
    }
    return fitting;
  }

  /** Plays the scenario of an item, and remembers its answers as {@code predict} does. */
  interface Player {
    CheckRun.Played play(Item item, Path scenario) throws Exception;
  }

  /**
   * Asks what is due.
   *
   * @param tell says what stands before a question
   * @return what was right, and when the next come
   * @throws Prediction.Left when somebody leaves; what was answered is kept
   */
  String ask(Player player, Why.Chooser chooser, Consumer<String> tell) throws Exception {
    List<Item> items = fitting();
    if (items.isEmpty()) {
      String next = next();
      return next.isEmpty()
          ? Refusal.wrapped("Nothing was missed so far, in predict or in test --after. " + RULE)
          : "Nothing is due today. " + next;
    }
    String said = Refusal.wrapped(count() + " to go over. " + RULE + " Ctrl+C leaves.");
    Map<Path, CheckRun.Asking> questions = questions(items);
    int right = 0;
    for (int i = 0; i < items.size(); i++) {
      Item item = items.get(i);
      Path file = file(item);
      String title = (i + 1) + " of " + items.size() + ", lesson " + item.lesson();
      String told = said + "\n\n" + title + "\n\n";
      boolean was;
      try {
        if (item.isScenario()) {
          tell.accept(told + Questions.text(file));
          CheckRun.Played played = player.play(item, file);
          was = played.right();
          said = played.text();
        } else {
          CheckRun.Asking asked = questions.get(file);
          if (item.number() > asked.questions().size()) {
            progress().learn(item); // There is no such question any more.
            continue;
          }
          tell.accept(told + (asked.isTwins() ? "" : Questions.subject(file) + "\n"));
          int choice = choose(asked, item.number() - 1, chooser);
          was = choice == 0;
          said = checks.answer(asked, item.number() - 1, choice);
        }
      } catch (Prediction.Left left) {
        throw new Prediction.Left(
            "Left: " + (i == 0 ? "none" : i) + " of " + items.size() + " done; the rest waits.");
      }
      if (was) {
        right(item);
        right++;
      } else {
        missedAgain(List.of(item));
      }
    }
    String next = next();
    return said
        + "\n\n"
        + right
        + " of "
        + items.size()
        + " right. "
        + (next.isEmpty() ? "Nothing comes back any more." : next);
  }

  /** The questions among the items, by their files. */
  private Map<Path, CheckRun.Asking> questions(List<Item> items) {
    List<Path> files =
        items.stream().filter(item -> !item.isScenario()).map(Review::file).distinct().toList();
    Map<Path, CheckRun.Asking> questions = new TreeMap<>();
    checks.questions(files).forEach(each -> questions.put(each.file(), each));
    return questions;
  }

  private static int choose(CheckRun.Asking asked, int question, Why.Chooser chooser)
      throws Exception {
    Why why = asked.questions().get(question);
    int typed = chooser.choose(Questions.text(why), why.choices().size());
    return why.chosen(typed);
  }

  /** When the next ones come; empty when nothing does. */
  private String next() {
    int due = count();
    if (due > 0) {
      return due + " more " + (due == 1 ? "is" : "are") + " due today.";
    }
    Map<LocalDate, Long> days = new TreeMap<>();
    all().values().forEach(each -> days.merge(each.day(), 1L, Long::sum));
    return days.entrySet().stream()
        .findFirst()
        .map(each -> "Next: " + each.getValue() + " on " + each.getKey() + ".")
        .orElse("");
  }
}
