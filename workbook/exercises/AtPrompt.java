package workbook.exercises;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.SynchronousQueue;
import workbook.prompt.Lessons;

/** The exercises at the shell's prompt: the same verdicts as those of the commands. */
public final class AtPrompt {

  private static final Course COURSE = new Course(null);

  private static Dialog dialog;
  private static String named = ""; // What was named last here,
  private static int namedIn; // and the lesson that was open then.

  private AtPrompt() {}

  /** Begins the exercise of the lesson that is open. */
  public static void exercise() {
    exercise("");
  }

  /** Begins the exercise of a lesson: makes the learner's file, and says what is to be done. */
  public static void exercise(int number) {
    exercise(String.valueOf(number));
  }

  /** Begins an exercise by its id, such as {@code 5.2}. */
  public static void exercise(String name) {
    System.out.println(COURSE.start(named(name)) + "\n\nTo check it: check()");
  }

  /** Checks the exercise that was named last, or that of the lesson that is open. */
  public static void check() throws InterruptedException {
    check("");
  }

  /** Checks the exercise of a lesson. */
  public static void check(int number) throws InterruptedException {
    check(String.valueOf(number));
  }

  /** Checks an exercise by its id, such as {@code 5.2}. */
  public static void check(String name) throws InterruptedException {
    leave();
    Exercise exercise = named(name);
    Verdict verdict = COURSE.check(exercise);
    System.out.println(verdict + (verdict.passed() ? "\n\n" + COURSE.why(exercise) : ""));
  }

  /** Shows the next hint for the exercise that was named last, or the open lesson's. */
  public static void hint() {
    hint("");
  }

  /** Shows the next hint for the exercise of a lesson. */
  public static void hint(int number) {
    hint(String.valueOf(number));
  }

  /** Shows the next hint for an exercise by its id, such as {@code 5.2}. */
  public static void hint(String name) {
    System.out.println(COURSE.hint(named(name)));
  }

  /** Shows how far the learner is. */
  public static void progress() {
    System.out.println(COURSE.list());
  }

  /** Asks what a query will send; the answers are given with {@link #predict(String...)}. */
  public static void predict() throws InterruptedException {
    ask("");
  }

  /** Asks what a query of a lesson will send. */
  public static void predict(int number) throws InterruptedException {
    ask(String.valueOf(number));
  }

  private static void ask(String name) throws InterruptedException {
    Exercise exercise = named(name);
    leave();
    Path scenario = COURSE.scenario(exercise);
    System.out.println(
        Questions.text(scenario)
            .replace(
                Questions.HOW,
                "Answer with predict(\"visit, 9\", \"call, 8\"); predict(\"none\") for a batch"
                    + " without\nrows, predict(\"no batch\") when Spark runs none at all, or"
                    + " predict(\"refused\")."));
    dialog = new Dialog(exercise, scenario);
    System.out.println("\n" + dialog.next());
  }

  /**
   * Without a name, the exercise that was named last in this lesson, or the lesson's first one that
   * is not solved; where no lesson is open, the one that was begun last.
   */
  private static Exercise named(String name) {
    int open = Lessons.openedLesson();
    if (name.isEmpty()) {
      boolean stillThere = !named.isEmpty() && namedIn == open;
      return COURSE.exercise(stillThere ? named : open == 0 ? "" : String.valueOf(open));
    }
    Exercise exercise = COURSE.exercise(name);
    named = exercise.id();
    namedIn = open;
    return exercise;
  }

  /** Answers the question that was asked last. */
  public static void predict(String... rows) throws InterruptedException {
    if (dialog == null) {
      throw new IllegalStateException("Nothing was asked yet: predict() asks.");
    }
    for (String row : rows) {
      Optional<String> slip = Questions.slip(row);
      if (slip.isPresent()) {
        System.out.println(slip.get());
        return;
      }
    }
    dialog.answers.put(Questions.answer(List.of(rows)));
    System.out.println(dialog.next());
    if (!dialog.player.isAlive()) {
      dialog = null;
    }
  }

  /** Ends the scenario that waits for an answer, if any: only one runs at a time. */
  private static void leave() throws InterruptedException {
    if (dialog != null) {
      dialog.player.interrupt();
      dialog.player.join();
      dialog = null;
      System.out.println("The open scenario was left: nothing was marked.\n");
    }
  }

  /** A scenario that waits for each answer in a thread of its own. */
  private static final class Dialog {

    private final SynchronousQueue<Prediction> answers = new SynchronousQueue<>();
    private final SynchronousQueue<String> texts = new SynchronousQueue<>();
    private final Thread player;

    Dialog(Exercise exercise, Path scenario) {
      player = new Thread(() -> play(exercise, scenario), "predict");
      player.setDaemon(true);
      player.start();
    }

    private void play(Exercise exercise, Path scenario) {
      try {
        String last;
        try {
          last =
              COURSE.predict(
                  exercise,
                  scenario,
                  (name, sent) -> {
                    texts.put(Questions.question(name));
                    return answers.take();
                  });
        } catch (Prediction.Left left) {
          return; // Another scenario was asked for.
        } catch (RuntimeException e) {
          last = String.valueOf(e.getMessage());
        }
        texts.put(last);
      } catch (InterruptedException left) {
        // Another scenario was asked for.
      }
    }

    /** The next question, or the marks. */
    String next() {
      try {
        return texts.take();
      } catch (InterruptedException e) {
        player.interrupt();
        throw new IllegalStateException("Left: predict() asks again.", e);
      } finally {
        try {
          player.join(50); // Whether it was the last one.
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }
}
