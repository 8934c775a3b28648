package workbook.exercises;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What another version of a set changes. An exercise is known by its class, as the learner's file
 * is: it may have another number, and what was solved goes with it.
 */
final class SetChanges {

  private final ExerciseSet set;
  private final Map<String, Exercise> before;
  private final Map<String, Exercise> after;
  private final Map<String, Set<String>> changed = new TreeMap<>(); // Files, by class.
  private final boolean others; // Scenarios, or the set's README.md.

  SetChanges(ExerciseSet before, ExerciseSet after) {
    set = after;
    this.before = byName(before);
    this.after = byName(after);
    this.before.forEach(
        (name, old) -> {
          if (this.after.containsKey(name)) {
            Set<String> files = different(old.folder(), this.after.get(name).folder());
            if (!files.isEmpty()) {
              changed.put(name, files);
            }
          }
        });
    others =
        !different(before.predictFolder(), after.predictFolder()).isEmpty()
            || !same(before.folder().resolve("README.md"), after.folder().resolve("README.md"));
  }

  private static Map<String, Exercise> byName(ExerciseSet set) {
    Map<String, Exercise> named = new LinkedHashMap<>();
    set.exercises().forEach(each -> named.put(each.name(), each));
    return named;
  }

  /** The names of the files that are not the same in both folders. */
  private static Set<String> different(Path one, Path other) {
    Set<String> names = new TreeSet<>(files(one));
    names.addAll(files(other));
    names.removeIf(name -> same(one.resolve(name), other.resolve(name)));
    return names;
  }

  private static List<String> files(Path folder) {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " could not be listed.", e);
    }
  }

  private static boolean same(Path one, Path other) {
    try {
      return Files.exists(one) && Files.exists(other)
          ? Files.mismatch(one, other) < 0
          : Files.exists(one) == Files.exists(other);
    } catch (IOException e) {
      throw new UncheckedIOException(one + " could not be compared.", e);
    }
  }

  /** Whether both are the same. */
  boolean none() {
    return changed.isEmpty()
        && !others
        && places().isEmpty()
        && before.keySet().equals(after.keySet());
  }

  /** What is not in the set already, just so; all of it where the scenarios are others. */
  List<Exercise> unproved() {
    return after.values().stream()
        .filter(
            each -> others || changed.containsKey(each.name()) || !before.containsKey(each.name()))
        .toList();
  }

  /** The new place of each exercise, by its old one; 0 where it is gone. None that stays. */
  private Map<Integer, Integer> places() {
    Map<Integer, Integer> places = new TreeMap<>();
    before.forEach(
        (name, old) -> {
          Exercise now = after.get(name);
          if (now == null || now.place() != old.place()) {
            places.put(old.place(), now == null ? 0 : now.place());
          }
        });
    return places;
  }

  /** What changes, line by line. */
  String text(Path work) {
    List<String> lines = new ArrayList<>(List.of("What changes:"));
    after.forEach(
        (name, now) -> {
          Exercise old = before.get(name);
          if (old == null) {
            lines.add("  new      " + now.id() + " " + name);
          } else if (old.place() != now.place()) {
            lines.add("  moved    " + old.id() + " " + name + " to " + now.id());
          }
          if (changed.containsKey(name)) {
            String files = changed.get(name).stream().collect(joining(", "));
            lines.add("  changed  " + now.id() + " " + name + ": " + files);
          }
        });
    before.forEach(
        (name, old) -> {
          if (!after.containsKey(name)) {
            lines.add("  gone     " + old.id() + " " + name);
          }
        });
    if (others) {
      lines.add("  changed  its scenarios, or its README.md");
    }
    Path yours = set.copiesIn(work);
    if (Files.exists(yours)) {
      lines.add("Your files in " + yours + " stay as they are; where a check is");
      lines.add("another, you check again.");
    }
    return String.join("\n", lines);
  }

  /** Lets what the learner has done go along with the exercises. */
  void follow(Progress progress) {
    progress.move(set, places());
    changed.forEach(
        (name, files) -> {
          if (files.contains(after.get(name).check().getFileName().toString())) {
            progress.checkAnew(after.get(name));
          }
        });
  }
}
