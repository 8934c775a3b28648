package workbook.exercises;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.SynchronousQueue;
import workbook.prompt.Lessons;
import workbook.session.Stopped;

/** The exercises at the shell's prompt: the same verdicts as those of the commands. */
public final class AtPrompt {

  private static final Course COURSE = new Course(null);
  private static final VoteAtPrompt VOTE = new VoteAtPrompt(COURSE);

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

  /** Puts the open lesson's next question on the board, for the room to vote on. */
  public static void vote() {
    vote(Lessons.openedLesson());
  }

  /** Puts a lesson's next question on the board. */
  public static void vote(int lesson) {
    leaveForVote();
    VOTE.next(lesson);
  }

  /** Puts a question of a lesson on the board: 1 is the first. */
  public static void vote(int lesson, int question) {
    leaveForVote();
    VOTE.ask(lesson, question);
  }

  /**
   * Goes on with the question on the board.
   *
   * @param word close, bars, again, run or end; empty for the next question
   */
  public static void vote(String word) {
    if (word.isEmpty()) {
      vote();
      return;
    }
    if (word.equals("run")) {
      leaveForVote();
    }
    VOTE.go(word);
  }

  private static void leaveForVote() {
    try {
      leave();
    } catch (InterruptedException e) {
      throw new Stopped("Stopped: vote(...) was not begun.");
    }
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
    System.out.println("\n" + next(null));
  }

  /**
   * What the open scenario says to an answer, or at first; after its last word it is open no more.
   */
  private static String next(Prediction answer) throws InterruptedException {
    Dialog asked = dialog;
    dialog = null; // Also when Ctrl+C leaves it.
    Said said = asked.next(answer);
    if (!said.last) {
      dialog = asked;
    }
    return said.text;
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
    System.out.println(next(Questions.answer(List.of(rows))));
  }

  /** Ends the scenario that waits for an answer, if any: only one runs at a time. */
  private static void leave() throws InterruptedException {
    if (dialog != null) {
      dialog.leave();
      dialog = null;
      System.out.println("The open scenario was left: nothing was marked.\n");
    }
  }

  /** A question, or the marks, which are the last that a scenario says. */
  private record Said(String text, boolean last) {}

  /** A scenario that waits for each answer in a thread of its own. */
  private static final class Dialog {

    private final SynchronousQueue<Prediction> answers = new SynchronousQueue<>();
    private final SynchronousQueue<Said> texts = new SynchronousQueue<>();
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
                    texts.put(new Said(Questions.question(name), false));
                    return answers.take();
                  },
                  this::choose);
        } catch (Prediction.Left left) {
          return; // Another scenario was asked for.
        } catch (RuntimeException e) {
          last = String.valueOf(e.getMessage());
        }
        texts.put(new Said(last, true));
      } catch (InterruptedException left) {
        // Another scenario was asked for.
      }
    }

    private int choose(String text, int most) throws Exception {
      String[] question = {text + "\n\nAnswer with predict(\"2\") or such."};
      return Questions.choice(
          () -> {
            texts.put(new Said(question[0], false));
            return String.join(" ", answers.take().rows());
          },
          most,
          sentence -> question[0] = sentence);
    }

    /** The next question, or the marks. */
    Said next(Prediction answer) throws InterruptedException {
      try {
        if (answer != null) {
          answers.put(answer);
        }
        return texts.take();
      } catch (InterruptedException e) {
        leave();
        throw new Stopped("The scenario was left: nothing was marked. predict() asks again.");
      }
    }

    /** Ends it without marks, and waits until it has ended. */
    void leave() throws InterruptedException {
      player.interrupt();
      player.join();
    }
  }
}
