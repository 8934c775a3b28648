package workbook.watch;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import workbook.exercises.CheckRun;
import workbook.exercises.Exercise;
import workbook.exercises.Verdict;

/**
 * What {@code ./jbang bench@.} starts to measure watch mode: saves files as an editor does, in one
 * warm JVM. First argument: a folder for them; second: how many saves of each file, 20 without it.
 */
public final class Feedback {

  private static final int WARM_UP_SAVES = 3;

  private Feedback() {}

  /** Prints {@code lesson N MILLIS}, a median, for each lesson, and the memory in use in MB. */
  public static void main(String... args) throws Exception {
    Path folder = Path.of(args[0]);
    int saves = args.length > 1 ? Integer.parseInt(args[1]) : 20;
    CheckRun checks = new CheckRun();
    checks.warmUp();
    // The first of each lesson, as when a lesson had one: so figures can be compared.
    for (Exercise exercise :
        Exercise.all().stream().filter(each -> each.id().endsWith(".1")).toList()) {
      List<Long> millis = new ArrayList<>();
      for (int save = 0; save < WARM_UP_SAVES + saves; save++) {
        long each = millis(checks, exercise, exercise.copyIn(folder));
        if (save >= WARM_UP_SAVES) {
          millis.add(each);
        }
      }
      Collections.sort(millis);
      System.out.println("lesson " + exercise.number() + " " + millis.get(saves / 2));
      System.gc();
      System.out.println("memory " + megabytes());
    }
    System.exit(0);
  }

  /** From the save to the verdict; the pause that tells the end of a save is in. */
  private static long millis(CheckRun checks, Exercise exercise, Path file) throws Exception {
    Files.createDirectories(file.getParent());
    Files.copy(exercise.start(), file, StandardCopyOption.REPLACE_EXISTING);
    var verdicts = new LinkedBlockingQueue<Verdict>();
    try (Saves watched = new Saves(file, () -> verdicts.add(checks.check(exercise, file)))) {
      Thread.sleep(100); // The watch has begun.
      String solution = Files.readString(exercise.solution());
      long start = System.nanoTime();
      Files.writeString(file, solution);
      Verdict verdict = verdicts.take();
      if (!verdict.passed()) {
        throw new IllegalStateException(exercise.name() + ": " + verdict);
      }
      return (System.nanoTime() - start) / 1_000_000;
    }
  }

  /** What is in use after a collection, classes included. */
  private static long megabytes() {
    var memory = ManagementFactory.getMemoryMXBean();
    long bytes = memory.getHeapMemoryUsage().getUsed() + memory.getNonHeapMemoryUsage().getUsed();
    return bytes >> 20;
  }
}
