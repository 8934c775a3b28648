package workbook.watch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import workbook.exercises.Course;
import workbook.exercises.Exercise;
import workbook.exercises.Prediction;
import workbook.exercises.Questions;
import workbook.exercises.Verdict;
import workbook.exercises.Why;
import workbook.session.Refusal;

/**
 * Watch mode: each save of the learner's file is compiled and checked at once, in one warm JVM. It
 * never moves on by itself.
 */
public final class Watch {

  private static final long KEY_MILLIS = 20;
  private static final String KEYS =
      "n next  h hint  l list  p predict  v review  r run  x reset  1-9 lesson  q quit";
  private static final String GREEN = "\033[32m";
  private static final String YELLOW = "\033[33m";
  private static final String PLAIN = "\033[0m";

  private final Course course;
  private final Console console;
  private final boolean colours;
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(
          work -> {
            Thread thread = new Thread(work, "checks");
            thread.setDaemon(true);
            return thread;
          });

  private Exercise exercise;
  private Saves saves;
  private volatile boolean saved;
  private boolean quit;
  private Future<?> warm;
  private Future<Verdict> running;
  private Verdict verdict;
  private String below = ""; // A hint, the list: gone with the next save.
  private boolean listed; // The list needs a screen for itself.
  private final Deque<Character> waiting = new ArrayDeque<>(); // Keys for when the check ends.

  private Watch(Course course, Console console, boolean colours) {
    this.course = course;
    this.console = console;
    this.colours = colours;
  }

  /** Watches until q, Ctrl+C or the end of the input. */
  public static void run(Course course) throws Exception {
    boolean terminal = System.console() != null && !"dumb".equals(System.getenv("TERM"));
    boolean colours = terminal && System.getenv("NO_COLOR") == null;
    try (Console console = terminal ? new TerminalConsole() : new Lines()) {
      new Watch(course, console, colours).watch();
    }
    System.out.println("To go on: ./jbang workbook@.");
  }

  private void watch() throws Exception {
    warm = worker.submit(course::warmUp); // Spark starts while the learner reads.
    begin(course.exercise(""));
    boolean ready = false;
    while (true) {
      int key = console.key(KEY_MILLIS);
      if (key == Console.END || key == 'q' || quit) {
        saves.close();
        return;
      }
      if (key != Console.NONE) {
        take((char) key);
      }
      if (!ready && warm.isDone()) {
        ready = true;
        warm.get(); // What went wrong is told.
      }
      if (saved && running == null) {
        check();
      }
      if (running != null && running.isDone()) {
        Verdict done = running.get();
        running = null;
        if (!saved) { // Else it is of a file that has changed since.
          verdict = done;
          show();
        }
      }
      if (running == null && !saved && !waiting.isEmpty()) {
        press(waiting.remove());
      }
    }
  }

  /**
   * Does what a key says or, when a check runs, remembers it: the check is of this exercise and of
   * this file. A hint and the list need no check, but come in their turn.
   */
  private void take(char key) throws Exception {
    boolean idle = running == null && !saved;
    boolean hintOrList = key == 'h' || key == 'l';
    if (waiting.isEmpty() && (idle || hintOrList)) {
      press(key);
    } else if (isKey(key)) {
      waiting.add(key);
      show();
    }
  }

  private static boolean isKey(char key) {
    return "nhlpvrx".indexOf(key) >= 0 || key >= '1' && key <= '9';
  }

  private void press(char key) throws Exception {
    switch (key) {
      case 'n' -> next();
      case 'h' -> below(course.hint(exercise));
      case 'l' -> list();
      case 'p' -> predict();
      case 'v' -> review();
      case 'r' -> check();
      case 'x' -> reset();
      default -> {
        if (isKey(key)) {
          lesson(key - '0');
        }
      }
    }
  }

  /** Opens an exercise: its file is made, if it is new, and checked. */
  private void begin(Exercise next) throws IOException {
    if (saves != null) {
      saves.close();
    }
    exercise = next;
    course.start(exercise);
    saves = new Saves(course.file(exercise), () -> saved = true);
    clear();
    saved = true;
  }

  /** What was said is of another file, or of this one before it changed. */
  private void clear() {
    verdict = null;
    below = "";
    listed = false;
  }

  private void check() {
    saved = false;
    clear();
    Exercise checked = exercise;
    running = worker.submit(() -> course.check(checked));
    show();
  }

  /** The first exercise behind this one that is not solved, or else before it. */
  private void next() throws IOException {
    List<Exercise> all = course.exercises();
    int here = all.indexOf(exercise);
    for (int i = 1; i < all.size(); i++) {
      Exercise other = all.get((here + i) % all.size());
      if (!course.progress().passed(other)) {
        begin(other);
        return;
      }
    }
    below(
        course.progress().passed(exercise)
            ? "All exercises are solved."
            : "This is the last one that is not solved.");
  }

  private void lesson(int number) throws IOException {
    Exercise other;
    try {
      other = course.exercise(String.valueOf(number));
    } catch (IllegalArgumentException e) {
      below(e.getMessage());
      return;
    }
    begin(other);
  }

  private void reset() throws Exception {
    String answer =
        console.line(
            "\nReplace your file by the start? Yours is kept beside it.\n"
                + "Type yes and Enter; Enter alone leaves it: ");
    if ("yes".equals(answer)) {
      course.reset(exercise);
      check();
    } else {
      below("Nothing was changed.");
    }
  }

  private void predict() throws Exception {
    Path scenario = course.scenario(exercise);
    console.show(Questions.text(scenario) + "\n");
    var questions = new SynchronousQueue<Asked<?>>();
    ask(questions, () -> course.predict(exercise, scenario, asker(questions), chooser(questions)));
  }

  private void review() throws Exception {
    var questions = new SynchronousQueue<Asked<?>>();
    ask(
        questions,
        () -> course.review(asker(questions), chooser(questions), text -> tell(questions, text)));
  }

  private Prediction.Asker asker(SynchronousQueue<Asked<?>> questions) {
    return (name, sent) -> put(questions, () -> ask(name));
  }

  private Why.Chooser chooser(SynchronousQueue<Asked<?>> questions) {
    return (text, most) -> put(questions, () -> choose(text, most));
  }

  /** Shows a text in this console's thread; the question comes behind it. */
  private void tell(SynchronousQueue<Asked<?>> questions, String text) {
    try {
      put(
          questions,
          () -> {
            console.show(text + "\n");
            return text;
          });
    } catch (InterruptedException e) {
      throw new Prediction.Left();
    }
  }

  /**
   * Does what asks questions beside this thread, which answers them and hears Ctrl+C: at a
   * question, and while Spark works, which is not interrupted. A second Ctrl+C doesn't wait for it.
   */
  private void ask(SynchronousQueue<Asked<?>> questions, Callable<String> work) throws Exception {
    Future<String> marks = worker.submit(work);
    boolean left = false;
    while (!marks.isDone()) {
      Asked<?> asked = questions.poll(KEY_MILLIS, TimeUnit.MILLISECONDS);
      if (asked != null) {
        left = !asked.answer(left);
      } else if (console.ctrlC(1)) {
        if (left) {
          quit = true;
          return;
        }
        left = true;
      }
    }
    try {
      below(marks.get());
    } catch (ExecutionException e) {
      below(e.getCause().getMessage()); // That it was left, too.
    }
  }

  /** A question that waits for this thread, and the answer that the scenario's thread waits for. */
  private static final class Asked<T> {

    private final Callable<T> question;
    private final SynchronousQueue<Optional<T>> answers = new SynchronousQueue<>();

    Asked(Callable<T> question) {
      this.question = question;
    }

    /** Asks, unless the learner has left; whether there was an answer. */
    boolean answer(boolean left) throws Exception {
      Optional<T> answer = Optional.empty();
      try {
        answer = left ? answer : Optional.of(question.call());
      } catch (Prediction.Left now) {
        // Told by the empty answer.
      }
      answers.put(answer);
      return answer.isPresent();
    }
  }

  private static <T> T put(SynchronousQueue<Asked<?>> questions, Callable<T> question)
      throws InterruptedException {
    Asked<T> asked = new Asked<>(question);
    questions.put(asked);
    return asked.answers.take().orElseThrow(Prediction.Left::new);
  }

  /** Asks for the rows of one batch, line by line; Ctrl+C leaves the scenario. */
  private Prediction ask(String name) throws Exception {
    var typed = new Typed(Questions.question(name));
    return Questions.answer(typed, typed::tell);
  }

  /** Asks for a number; Ctrl+C leaves the scenario. */
  private int choose(String text, int most) throws Exception {
    var typed = new Typed(text);
    return Questions.choice(typed, most, typed::tell);
  }

  /** The lines that answer a question. */
  private final class Typed implements Questions.Input {

    private String prompt;

    Typed(String question) {
      prompt = "\n" + question + "\n> ";
    }

    @Override
    public String line() throws Exception {
      String line = console.line(prompt);
      prompt = "> ";
      if (line == null) {
        throw new Prediction.Left();
      }
      return line;
    }

    /** Says something before the next line. */
    void tell(String sentence) {
      prompt = sentence + "\n> ";
    }
  }

  private void below(String text) {
    below = text;
    listed = false;
    show();
  }

  /** The same key brings the task back. */
  private void list() {
    if (listed) {
      below("");
    } else {
      below = course.list(exercise);
      listed = true;
      show();
    }
  }

  private void show() {
    List<Exercise> all = course.countedWith(exercise);
    long passed = all.stream().filter(course.progress()::passed).count();
    String bar = "#".repeat((int) passed) + "-".repeat((int) (all.size() - passed));
    List<String> lines = new ArrayList<>();
    lines.add(
        "Exercise %s, %s, %s minutes"
            .formatted(exercise.id(), exercise.set().name(), exercise.minutes()));
    lines.add("Solved %s of %s  [%s]".formatted(passed, all.size(), bar));
    if (!listed) {
      lines.add("File   " + course.file(exercise));
    }
    int due = course.due();
    if (due > 0) {
      lines.add("Review " + due + (due == 1 ? " is" : " are") + " due today: v");
    }
    if (!listed) {
      lines.add("");
      lines.addAll(Refusal.wrap("To do: " + exercise.task()));
    }
    String state = listed ? state().lines().findFirst().orElse("") : state();
    if (!state.isEmpty()) {
      lines.add("");
      lines.add(state);
    }
    if (!below.isEmpty()) {
      lines.add("");
      lines.add(below);
    }
    lines.add("\n");
    console.show(String.join("\n", lines), again(), KEYS);
  }

  /** What the verdict begins with: a long table would push it off a small screen. */
  private String again() {
    if (running != null || verdict == null || verdict.passed() || !below.isEmpty()) {
      return "";
    }
    String[] parts = verdict.text().split("\n\n", 3);
    boolean heading = parts[0].endsWith(":") && parts.length > 1;
    return "The answer's first words, from further up:\n"
        + (heading ? parts[0] + "\n" + parts[1] : parts[0])
        + "\n\n";
  }

  /** The verdict, or what is waited for. */
  private String state() {
    if (running != null) {
      String now =
          warm.isDone() ? "Checking ..." : "Spark is starting: read on, it takes some seconds.";
      return waiting.isEmpty() ? now : now + "\nThen: " + then();
    }
    if (verdict == null) {
      return "";
    }
    String time = " (" + verdict.millis() + " ms)";
    String[] text = verdict.text().split("\n", 2);
    String rest = text.length > 1 ? "\n" + text[1] : "";
    if (verdict.passed()) {
      return colour(GREEN, text[0]) + time + rest + "\n\n" + course.why(exercise);
    }
    return colour(YELLOW, text[0]) + (text[0].length() < 70 ? time : "") + rest;
  }

  /** The keys that wait, in their order. */
  private String then() {
    return waiting.stream().map(String::valueOf).collect(Collectors.joining(" "));
  }

  private String colour(String colour, String text) {
    return colours ? colour + text + PLAIN : text;
  }
}
