package workbook.exercises;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import workbook.session.Refusal;
import workbook.session.TempFolder;

/**
 * The sets from outside in a learner's folder: {@code work/sets/NAME}, apart from the lessons, and
 * apart from the learner's own files, which lie in {@code work/NAME}. A set is copied elsewhere,
 * proved there, and only then put in its place.
 */
final class AddedSets {

  private static final Pattern NO_PACKAGE = Pattern.compile("package (\\S+) does not exist");

  private final Path work;

  AddedSets(Path work) {
    this.work = work;
  }

  /** All of them, by their names. */
  List<ExerciseSet> all() {
    return Exercise.list(work.resolve(ExerciseSet.TAKEN_NAME)).stream()
        .filter(folder -> ExerciseSet.isName(folder.getFileName().toString()))
        .map(ExerciseSet::in)
        .toList();
  }

  /** The set with a name. */
  Optional<ExerciseSet> named(String name) {
    return all().stream().filter(each -> each.name().equals(name)).findFirst();
  }

  /**
   * The set with a name.
   *
   * @throws IllegalArgumentException when there is none
   */
  ExerciseSet get(String name) {
    return named(name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "There is no set \""
                        + name
                        + "\" here: "
                        + (all().isEmpty()
                            ? "./jbang workbook@. add takes one from a folder or a ZIP file."
                            : all().stream().map(ExerciseSet::name).collect(joining(", ")) + ".")));
  }

  /**
   * Takes a set from outside, or another version of one that is there.
   *
   * @param source a folder, a ZIP or a JAR
   * @param name what to call it; empty for the name of its folder or file
   * @param consent is asked before anything of it runs
   * @param author who proves it
   * @param told gets what is to be read meanwhile
   * @return whether it is in its place now
   * @throws IllegalArgumentException with a sentence when it is no set; then nothing has changed
   */
  boolean add(
      Path source, String name, Predicate<String> consent, Author author, Consumer<String> told) {
    String called = called(source, name);
    Path folder = TempFolder.create("set");
    try {
      Path copy = Files.createDirectory(folder.resolve(called));
      SetFiles files = SetFiles.copy(source, copy);
      told(told, files.passedOver());
      ExerciseSet set = ExerciseSet.in(copy);
      List<String> form = relative(Author.form(set), copy);
      if (!form.isEmpty()) {
        throw new IllegalArgumentException(
            String.join("\n", form) + "\n\nNothing of it was run, and nothing was taken.");
      }
      Optional<ExerciseSet> before = named(called);
      SetChanges changes = before.map(old -> new SetChanges(old, set)).orElse(null);
      if (changes != null && changes.none()) {
        told.accept("The set " + called + " is here already, and just so. Nothing was changed.");
        return true;
      }
      if (!consent.test(question(source, set, files, changes))) {
        told.accept("Nothing of it was run, and nothing was taken.");
        return false;
      }
      List<Exercise> unproved = changes == null ? set.exercises() : changes.unproved();
      if (!proved(unproved, author, told)) {
        told.accept(
            "The set "
                + called
                + " is not whole. Nothing was taken"
                + (changes == null ? "." : ": the one that is here stays as it was."));
        return false;
      }
      put(copy, called);
      if (changes != null) {
        changes.follow(Progress.in(work));
      }
      told.accept("The set " + called + " is taken. To begin: ./jbang workbook@. start " + called);
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException("The set could not be put into " + work + ".", e);
    } finally {
      TempFolder.delete(folder);
    }
  }

  private static void told(Consumer<String> told, String text) {
    if (!text.isEmpty()) {
      told.accept(Refusal.wrapped(text));
    }
  }

  private static String called(Path source, String name) {
    if (!name.isEmpty()) {
      return ExerciseSet.name(name);
    }
    Path last = source.toAbsolutePath().normalize().getFileName();
    String file = last == null ? "" : last.toString().replaceFirst("(?i)[.](zip|jar)$", "");
    try {
      return ExerciseSet.name(file);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          Refusal.wrapped(e.getMessage() + " Give it one with --name NAME."), e);
    }
  }

  private String question(Path source, ExerciseSet set, SetFiles files, SetChanges changes) {
    int count = set.exercises().size();
    return "The set "
        + set.name()
        + " from "
        + source
        + ": "
        + count
        + (count == 1 ? " exercise, " : " exercises, ")
        + files.count()
        + " files, "
        + Math.max(1, files.bytes() >> 10)
        + " KB.\n"
        + (changes == null ? "" : "It is here already. " + changes.text(work) + "\n")
        + Refusal.wrapped(
            "Its code runs on this machine with your rights, now to prove it and then at each"
                + " check: it can read, change and send all that you can. Take it from people"
                + " whom you trust, and look at its files first.");
  }

  /** Runs exercises, and tells of each whether it is whole. */
  private static boolean proved(List<Exercise> exercises, Author author, Consumer<String> told) {
    boolean whole = true;
    for (Exercise each : exercises) {
      List<String> problems = new ArrayList<>();
      try {
        problems.addAll(author.examine(each));
      } catch (IllegalStateException | SourceText.Unreadable e) { // Both are sentences.
        problems.add(String.valueOf(e.getMessage()));
      }
      problems.stream()
          .flatMap(problem -> library(problem).stream())
          .findFirst()
          .ifPresent(problems::add);
      told.accept(each.id() + " " + each.name() + ": " + (problems.isEmpty() ? "ok" : ""));
      relative(problems, each.set().folder()).forEach(problem -> told.accept(problem + "\n"));
      whole &= problems.isEmpty();
    }
    return whole;
  }

  private static Optional<String> library(String problem) {
    Matcher missing = NO_PACKAGE.matcher(problem);
    return missing.find()
        ? Optional.of(
            Refusal.wrapped(
                "It needs a library: there is no package "
                    + missing.group(1)
                    + " here. A set can use Java, Spark and the workbook's own classes, and no"
                    + " others."))
        : Optional.empty();
  }

  /** The problems with the files' names as they are in the set. */
  private static List<String> relative(List<String> problems, Path copy) {
    return problems.stream().map(each -> each.replace(copy + "/", "")).toList();
  }

  /** Puts a proved copy in its place: beside it first, as moving is one step, and copying many. */
  private void put(Path copy, String name) throws IOException {
    Path sets = Files.createDirectories(work.resolve(ExerciseSet.TAKEN_NAME));
    Path next = sets.resolve("." + name + ".new");
    Path last = sets.resolve("." + name + ".old");
    Path place = sets.resolve(name);
    TempFolder.delete(next); // Of an earlier time, which was killed.
    TempFolder.delete(last);
    copy(copy, next);
    if (Files.exists(place)) {
      Files.move(place, last);
    }
    Files.move(next, place);
    TempFolder.delete(last);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : (Iterable<Path>) all::iterator) {
        Files.copy(each, to.resolve(from.relativize(each).toString()));
      }
    }
  }

  /** Takes a set away; what the learner has of it stays. */
  String remove(String name) {
    ExerciseSet set = get(name);
    Progress progress = Progress.in(work);
    TempFolder.delete(set.folder());
    progress.leave(set);
    Path yours = set.copiesIn(work);
    return "The set "
        + name
        + " is gone from "
        + set.folder()
        + "."
        + (Files.exists(yours)
            ? "\nYour files stay in " + yours + ", and what you have solved is remembered."
            : "");
  }
}
