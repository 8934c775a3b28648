package workbook.exercises;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import workbook.prompt.LessonPage;
import workbook.session.Refusal;

/**
 * What a class has answered, for its teacher: which question, which choice, how often. It reads the
 * files that learners have handed in, each its {@code work/progress.txt}; what it can't count it
 * names, with the file and the line.
 */
final class ClassReport {

  private static final int WIDTH = 80;
  private static final long MOST_BYTES = 1_000_000; // A learner's file has some thousands.
  private static final int MOST_PROBLEMS = 5; // Of a file: a foreign one has many.
  private static final int SHOWN_LETTERS = 200;

  /** What a terminal might take for an order, or would not show. */
  private static final Pattern HIDDEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

  private final Map<Item, Map<Asked, Map<Integer, Integer>>> counts = new TreeMap<>();
  private final Map<Item, Why> questions = new TreeMap<>();
  private final Map<Item, Boolean> twins = new TreeMap<>();
  private final List<String> problems = new ArrayList<>();
  private final Set<String> sets = new TreeSet<>(); // From outside: passed over.
  private final Map<Asked, List<Integer>> finished = new EnumMap<>(Asked.class);
  private final Map<Asked, Integer> begun = new EnumMap<>(Asked.class);
  private int files;

  /** Reads the files. */
  ClassReport(CheckRun checks, List<Path> named) {
    load(checks);
    Set<Path> seen = new LinkedHashSet<>();
    for (Path file : named) {
      if (!seen.add(real(file))) {
        problems.add(shown(file + ": it is named twice, and counted once."));
      } else {
        read(file);
      }
    }
  }

  /** Whether all of it was counted. */
  boolean isWhole() {
    return problems.isEmpty();
  }

  private void load(CheckRun checks) {
    List<Path> files = new ArrayList<>();
    Map<Path, Integer> lessons = new TreeMap<>();
    for (LessonPage lesson : LessonPage.all()) {
      List<Path> ofLesson = new ArrayList<>(Exercise.twins(lesson));
      ofLesson.addAll(Exercise.list(ExerciseSet.of(lesson).predictFolder()));
      ofLesson.forEach(file -> lessons.put(file, lesson.number()));
      files.addAll(ofLesson);
    }
    for (CheckRun.Asking each : checks.questions(files)) {
      for (int i = 0; i < each.questions().size(); i++) {
        Item item = Item.question(lessons.get(each.file()), each.file(), i + 1);
        questions.put(item, each.questions().get(i));
        twins.put(item, each.isTwins());
      }
    }
  }

  private static Path real(Path file) {
    try {
      return file.toRealPath();
    } catch (IOException e) {
      return file.toAbsolutePath().normalize(); // It will be told that it can't be read.
    }
  }

  private void read(Path file) {
    Progress progress;
    try {
      if (!Files.isRegularFile(file)) {
        problems.add(shown(file + ": there is no such file."));
        return;
      }
      if (Files.size(file) > MOST_BYTES) {
        problems.add(shown(file + ": it is too large for a progress file, and was not read."));
        return;
      }
      progress = Progress.of(file);
    } catch (SourceText.Unreadable e) {
      problems.add(shown(file + ": this is no progress file: it is no text in UTF-8."));
      return;
    } catch (IOException | java.io.UncheckedIOException e) {
      problems.add(shown(file + ": it can't be read."));
      return;
    }
    files++;
    sets.addAll(progress.setsAnswered());
    List<String> found = new ArrayList<>(progress.unread());
    for (Asked when : Asked.values()) {
      progress.chosen(when).forEach((item, choice) -> count(progress, found, when, item, choice));
      finished(progress, when);
    }
    found.stream()
        .limit(MOST_PROBLEMS)
        .forEach(problem -> problems.add(shown(file + ":" + problem)));
    if (found.size() > MOST_PROBLEMS) {
      problems.add(shown(file + ": and " + (found.size() - MOST_PROBLEMS) + " more like these."));
    }
  }

  private void count(Progress progress, List<String> found, Asked when, Item item, int choice) {
    String where = progress.lineOf(when, item) + ": lesson " + item.lesson() + " has no ";
    Why why = questions.get(item);
    boolean isOne = why != null && twins.get(item) == (when != Asked.LESSON);
    if (!isOne) {
      found.add(where + "question " + item.name() + " for " + when.word());
    } else if (choice >= why.choices().size()) {
      found.add(where + "choice " + choice + " of " + item.name());
    } else {
      counts
          .computeIfAbsent(item, any -> new EnumMap<>(Asked.class))
          .computeIfAbsent(when, any -> new TreeMap<>())
          .merge(choice, 1, Integer::sum);
    }
  }

  /** Counts a test that has all its answers. */
  private void finished(Progress progress, Asked when) {
    Map<Item, Integer> answers = progress.chosen(when);
    answers.keySet().retainAll(twins.keySet());
    if (when == Asked.LESSON || answers.isEmpty()) {
      return;
    }
    begun.merge(when, 1, Integer::sum);
    if (answers.size() == setSize()) {
      int right = (int) answers.values().stream().filter(each -> each == 0).count();
      finished.computeIfAbsent(when, any -> new ArrayList<>()).add(right);
    }
  }

  private int setSize() {
    return (int)
        twins.entrySet().stream()
            .filter(each -> each.getValue() && each.getKey().number() == 1)
            .count();
  }

  /** The report: the tests, then each question that somebody missed, the worst first. */
  String text() {
    List<String> parts = new ArrayList<>();
    parts.add(Refusal.wrapped(files(files) + " counted." + told(Asked.BEFORE) + told(Asked.AFTER)));
    List<Item> missed =
        counts.keySet().stream()
            .filter(item -> wrong(item) > 0)
            .sorted(Comparator.comparing((Item item) -> -wrong(item)))
            .toList();
    missed.forEach(item -> parts.add(question(item)));
    int right = counts.size() - missed.size();
    if (right > 0) {
      parts.add(questions(right) + " nobody missed.");
    }
    if (counts.isEmpty()) {
      parts.add("Nobody has answered a question yet.");
    }
    for (String set : sets) {
      parts.add(
          Refusal.wrapped(
              "Answers to the set "
                  + set
                  + " are not in this report, which is about the lessons."));
    }
    if (!problems.isEmpty()) {
      parts.add(
          "Not counted:\n"
              + problems.stream()
                  .map(each -> String.join("\n  ", Refusal.wrap(each, WIDTH - 2)))
                  .collect(joining("\n")));
    }
    return String.join("\n\n", parts);
  }

  private static String files(int files) {
    return files + (files == 1 ? " file" : " files");
  }

  private static String questions(int questions) {
    return questions + (questions == 1 ? " question" : " questions");
  }

  private String told(Asked when) {
    int all = begun.getOrDefault(when, 0);
    List<Integer> done = finished.getOrDefault(when, List.of());
    String name = when == Asked.BEFORE ? " Before: " : " After: ";
    if (all == 0) {
      return "";
    }
    String open = all == done.size() ? "" : (all - done.size()) + " not at the end yet";
    if (done.isEmpty()) {
      return name + open + ".";
    }
    double mean = done.stream().mapToInt(Integer::intValue).average().orElseThrow();
    return name
        + String.format(Locale.ROOT, "%.1f of %d right on average", mean, setSize())
        + " ("
        + files(done.size())
        + (open.isEmpty() ? "" : ", " + open)
        + ").";
  }

  private int wrong(Item item) {
    return counts.get(item).values().stream()
        .flatMap(each -> each.entrySet().stream())
        .filter(each -> each.getKey() != 0)
        .mapToInt(Map.Entry::getValue)
        .sum();
  }

  private String question(Item item) {
    Why why = questions.get(item);
    String name =
        "Lesson "
            + item.lesson()
            + ", "
            + item.file()
            + (twins.get(item)
                ? ", set " + (item.number() == 1 ? "A" : "B")
                : ", question " + item.number());
    List<String> lines = new ArrayList<>(List.of(name));
    lines.addAll(Refusal.wrap(why.question()));
    Map<Integer, String> choices = choices(item);
    int width = choices.values().stream().mapToInt(String::length).max().orElse(0);
    choices.forEach(
        (choice, times) -> {
          String text =
              choice == Asked.UNKNOWN
                  ? "(didn't know)"
                  : (choice == 0 ? "Right: " : "") + why.choices().get(choice).text();
          String before = "  " + times + " ".repeat(width - times.length() + 2);
          List<String> wrapped = Refusal.wrap(text, WIDTH - before.length());
          lines.add(before + String.join("\n" + " ".repeat(before.length()), wrapped));
        });
    return String.join("\n", lines);
  }

  /** How often each choice was taken, in words: the most frequent first, and the right one last. */
  private Map<Integer, String> choices(Item item) {
    Map<Integer, Integer> sums = new TreeMap<>();
    Map<Integer, List<String>> words = new TreeMap<>();
    counts
        .get(item)
        .forEach(
            (when, choices) ->
                choices.forEach(
                    (choice, times) -> {
                      sums.merge(choice, times, Integer::sum);
                      words
                          .computeIfAbsent(choice, any -> new ArrayList<>())
                          .add(times + (when == Asked.LESSON ? "" : " " + when.lower()));
                    }));
    Map<Integer, String> sorted = new LinkedHashMap<>();
    sums.keySet().stream()
        .sorted(
            Comparator.comparing((Integer choice) -> choice == 0)
                .thenComparing(choice -> -sums.get(choice)))
        .forEach(choice -> sorted.put(choice, String.join(", ", words.get(choice))));
    return sorted;
  }

  /** Text of a file, as a terminal may show it. */
  private static String shown(String text) {
    String visible = HIDDEN.matcher(text).replaceAll("?");
    return visible.length() <= SHOWN_LETTERS
        ? visible
        : visible.substring(0, SHOWN_LETTERS) + "...";
  }
}
