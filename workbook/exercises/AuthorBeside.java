package workbook.exercises;

import java.io.EOFException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import workbook.session.StandardOutput;

/**
 * Examines exercises in another JVM like this one. Two checks in one JVM would share its standard
 * output, Spark's jobs and its listeners, which exercises are about. It ends with its owner, also
 * when that is killed.
 */
final class AuthorBeside {

  /**
   * What was found in an exercise.
   *
   * @param problems as {@link Author#examine} tells them
   * @param reasons how many questions why its lesson asks; null when that was not counted
   */
  record Examined(List<String> problems, Integer reasons) implements Serializable {

    private static final long serialVersionUID = 1;
  }

  private final List<Exercise> exercises;
  private final Process process;

  private AuthorBeside(List<Exercise> exercises, Process process) {
    this.exercises = exercises;
    this.process = process;
  }

  /** Begins to examine exercises. */
  static AuthorBeside start(List<Exercise> exercises) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(AuthorBeside.class.getName());
    for (Exercise each : exercises) {
      ExerciseSet set = each.set();
      command.addAll(List.of(String.valueOf(set.lesson()), set.name()));
      command.addAll(List.of(set.folder().toString(), each.folder().toString()));
    }
    try {
      return new AuthorBeside(
          exercises, new ProcessBuilder(command).redirectError(Redirect.INHERIT).start());
    } catch (IOException e) {
      throw new UncheckedIOException("Another JVM could not be started.", e);
    }
  }

  /**
   * Waits for what it finds.
   *
   * @param told gets each exercise with it, as soon as it is there
   * @throws IllegalStateException when it ended before all of them were examined
   */
  void await(BiConsumer<Exercise, Examined> told) {
    int examined = 0;
    try (ObjectInputStream found = new ObjectInputStream(process.getInputStream())) {
      for (; examined < exercises.size(); examined++) {
        told.accept(exercises.get(examined), (Examined) found.readObject());
      }
      process.waitFor();
    } catch (EOFException e) {
      throw new IllegalStateException(
          "The other JVM ended while it examined " + exercises.get(examined).id() + ".", e);
    } catch (IOException | ClassNotFoundException e) {
      throw new IllegalStateException("The other JVM could not be heard: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      process.destroy();
    }
  }

  /**
   * Examines exercises, four arguments each: lesson, name and folder of its set, and its folder.
   */
  public static void main(String... arguments) {
    Thread owner = new Thread(AuthorBeside::endWithOwner, "owner");
    owner.setDaemon(true);
    owner.start();
    PrintStream out = System.out;
    System.setOut(System.err); // Else what anybody prints would be taken for what was found.
    try {
      examine(arguments, out);
    } catch (RuntimeException e) {
      if (!StandardOutput.isEnding()) { // Else Ctrl+C or its owner's end has stopped Spark.
        throw e;
      }
    } catch (IOException e) {
      // Its owner is gone: nobody hears.
    }
    System.exit(0); // Spark has threads of its own.
  }

  private static void examine(String[] arguments, OutputStream out) throws IOException {
    Author author = new Author(new CheckRun(Author.LIMIT_MILLIS));
    try (ObjectOutputStream found = new ObjectOutputStream(out)) {
      found.flush();
      for (int i = 0; i < arguments.length; i += 4) {
        int lesson = Integer.parseInt(arguments[i]);
        ExerciseSet set = new ExerciseSet(lesson, arguments[i + 1], Path.of(arguments[i + 2]));
        Exercise exercise = Exercise.in(set, Path.of(arguments[i + 3]));
        List<String> problems = author.examine(exercise);
        found.writeObject(new Examined(problems, author.reasons(set)));
        found.flush();
      }
    }
  }

  private static void endWithOwner() {
    try {
      System.in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // Its owner is gone, too.
    }
    System.exit(1);
  }
}
