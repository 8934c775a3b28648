package workbook.exercises;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.SparkSession;
import workbook.prompt.KnownMistake;
import workbook.session.Refusal;
import workbook.session.Session;
import workbook.session.Stopped;

/**
 * Checks exercises, one after the other, in a JVM that has Spark: compiles the learner's file with
 * its check, runs it in a session of its own, and says what came of it.
 */
public final class CheckRun {

  /**
   * How long the learner's code may take until its query has started, and then for each tick, in
   * milliseconds: a machine that is slow, or busy, is none that never ends.
   */
  public static final long LIMIT_MILLIS = 15_000;

  private static final long PATIENCE_MILLIS = 2_000;

  private static volatile boolean warm; // This JVM, whoever has asked for it.

  private final Compiler compiler = new Compiler();
  private final long limitMillis;

  /** With the usual time limit. */
  public CheckRun() {
    this(LIMIT_MILLIS);
  }

  /** With another time limit, in milliseconds. */
  public CheckRun(long limitMillis) {
    this.limitMillis = limitMillis;
  }

  /**
   * Starts Spark, if it does not run yet, and lets it run a first query, which takes some seconds
   * in a JVM that has just started. Else the first check would be blamed for them.
   */
  public synchronized void warmUp() {
    if (!warm) {
      Report report =
          inTrial(
              new Classes(Map.of()),
              null,
              0,
              trial -> {
                trial.show(trial.events().groupBy("event").count(), "update");
                trial.send("2026-01-01T10:00:00,1,login");
                trial.tick();
              });
      if (report.thrown() instanceof Prediction.Left) {
        throw new Stopped("Stopped while Spark warms up: nothing was marked.");
      }
      warm = true;
      if (report.thrown() != null) {
        throw new IllegalStateException("Spark does not run here.", report.thrown());
      }
    }
  }

  /**
   * Checks a file.
   *
   * @param exercise what it is to solve
   * @param file the learner's file
   */
  public synchronized Verdict check(Exercise exercise, Path file) {
    warmUp();
    long start = System.nanoTime();
    Compiler.Result compiled;
    try {
      compiled = compiler.compile(false, exercise.compiledWith(file).toArray(Path[]::new));
    } catch (SourceText.Unreadable e) {
      String sentence = Refusal.wrapped(e.getMessage());
      return verdict(Verdict.Kind.NOT_COMPILED, sentence, start);
    }
    return check(exercise, file, compiled, false, start);
  }

  /** Checks a file that {@link #compileEach} has compiled with the exercise's check. */
  synchronized Verdict check(Exercise exercise, Path file, Compiler.Result compiled) {
    warmUp();
    return check(exercise, file, compiled, false, System.nanoTime());
  }

  /** Does the same, but ends with the first step that is wrong: to know whether a file fails. */
  synchronized Verdict fails(Exercise exercise, Path file, Compiler.Result compiled) {
    warmUp();
    return check(exercise, file, compiled, true, System.nanoTime());
  }

  private Verdict check(
      Exercise exercise, Path file, Compiler.Result compiled, boolean untilWrong, long start) {
    List<Compiler.Problem> errors = compiled.errors();
    if (!errors.isEmpty()) {
      return verdict(Verdict.Kind.NOT_COMPILED, notCompiled(exercise, file, errors), start);
    }
    Outcome outcome = outcome(compiled, exercise.name() + "Check", untilWrong);
    return verdict(outcome.kind(), outcome.text(file), start);
  }

  /**
   * Compiles each of several lists of files, all lints on: in one go or, where that finds an error,
   * one after the other, so that it is told of the list that has it.
   */
  synchronized List<Compiler.Result> compileEach(List<List<Path>> lists) {
    List<Compiler.Result> all = compiler.compileEach(true, lists);
    return all.stream().allMatch(each -> each.errors().isEmpty())
        ? all
        : lists.stream().map(each -> compiler.compile(true, each.toArray(Path[]::new))).toList();
  }

  /**
   * Plays a scenario, without a time limit: somebody is thinking.
   *
   * @param scenario its file
   * @param asker who predicts
   * @param chooser who says for which reason
   * @return what was predicted and what came; Spark's refusal in it, too
   * @throws Prediction.Left when one of them does, or when this thread is interrupted
   */
  public synchronized Played play(Path scenario, Prediction.Asker asker, Why.Chooser chooser) {
    Compiler.Result compiled = compiler.compile(false, scenario);
    Report report = play(scenario, asker, compiled);
    Scenario played = scenario(scenario, compiled);
    String said = Questions.marks(report);
    boolean right = report.steps().stream().allMatch(Step::right);
    List<Integer> chosen = new ArrayList<>();
    Asking asked = new Asking(scenario, compiled, null, played.reasons());
    for (Why why : asked.questions()) {
      int question = chosen.size();
      chosen.add(why.chosen(choose(chooser, said, why)));
      said = answer(asked, question, chosen.get(question));
    }
    String last = said + "\n\n" + Refusal.wrapped(played.why());
    return new Played(last, right, chosen);
  }

  private static int choose(Why.Chooser chooser, String said, Why why) {
    try {
      return chooser.choose(said + "\n\n" + Questions.text(why), why.choices().size());
    } catch (InterruptedException e) {
      throw new Prediction.Left();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("Nobody could be asked.", e);
    }
  }

  /** Plays a scenario that {@link #compileEach} has compiled, up to the questions why. */
  synchronized Report play(Path scenario, Prediction.Asker asker, Compiler.Result compiled) {
    if (!compiled.errors().isEmpty()) {
      throw new IllegalStateException(compiled.errors().get(0).text());
    }
    Classes classes = new Classes(compiled.classes());
    Scenario played = make(classes, compiled, name(scenario));
    return inOwnTime(classes, asker, played::play);
  }

  /** Runs what has no time limit; who leaves it leaves all of the scenario. */
  private Report inOwnTime(Classes classes, Prediction.Asker asker, Work work) {
    Report report = inTrial(classes, asker, 0, work);
    if (report.thrown() instanceof Prediction.Left left) {
      throw left;
    }
    return report;
  }

  /** The scenario of a file, to be asked for its texts. */
  static Scenario scenario(Path file, Compiler.Result compiled) {
    return make(new Classes(compiled.classes()), compiled, name(file));
  }

  /** What an experiment showed: classes of its own, as those of a run that ended are stopped. */
  synchronized Report experiment(Path scenario, Compiler.Result compiled, int reason, int choice) {
    Classes classes = new Classes(compiled.classes());
    Object made = make(classes, compiled, name(scenario));
    return inOwnTime(
        classes, null, questions(made).get(reason).choices().get(choice).experiment()::run);
  }

  private static String name(Path scenario) {
    return scenario.getFileName().toString().split("\\.")[0];
  }

  /**
   * What came of a scenario.
   *
   * @param text what to say at its end
   * @param right whether all that was predicted came
   * @param chosen for each reason that was asked for, the choice, in the order of the file: 0 for
   *     the right one
   */
  public record Played(String text, boolean right, List<Integer> chosen) {}

  /**
   * The questions of a file: those of a scenario, or twins.
   *
   * @param page the page of its lesson that answers them; for twins only, else null
   */
  record Asking(Path file, Compiler.Result compiled, String page, List<Why> questions) {

    boolean isTwins() {
      return page != null;
    }
  }

  /** The questions of scenarios and twins, whose files are compiled in one go. */
  synchronized List<Asking> questions(List<Path> files) {
    List<Asking> all = new ArrayList<>();
    if (files.isEmpty()) {
      return all; // Which javac would take for a mistake.
    }
    for (Compiler.Result each :
        compiler.compileEach(false, files.stream().map(List::of).toList())) {
      all.add(asking(files.get(all.size()), each));
    }
    return all;
  }

  static Asking asking(Path file, Compiler.Result compiled) {
    if (!compiled.errors().isEmpty()) {
      throw new IllegalStateException(compiled.errors().get(0).text());
    }
    Object made = make(new Classes(compiled.classes()), compiled, name(file));
    String page = made instanceof Twins twins ? twins.page() : null;
    return new Asking(file, compiled, page, questions(made));
  }

  private static List<Why> questions(Object made) {
    return made instanceof Twins twins ? twins.questions() : ((Scenario) made).reasons();
  }

  /**
   * What a choice is answered.
   *
   * @param question which one of the file: 0 for the first
   * @param choice in the order of the file: 0 for the right one
   */
  synchronized String answer(Asking asked, int question, int choice) {
    Why.Choice chosen = asked.questions().get(question).choices().get(choice);
    return chosen.experiment() == null
        ? "Right."
        : Questions.shown(experiment(asked.file(), asked.compiled(), question, choice), chosen);
  }

  private Outcome outcome(Compiler.Result compiled, String name, boolean untilWrong) {
    Classes classes = new Classes(compiled.classes());
    Check check = make(classes, compiled, name);
    Report[] report = {null};
    Work work =
        trial -> {
          trial.endWith(
              soFar -> untilWrong || !check.needsAllSteps() && check.explain(soFar) != null);
          check.run(trial);
        };
    Printed printed = Printed.during(() -> report[0] = inTrial(classes, null, limitMillis, work));
    if (report[0].thrown() instanceof Prediction.Left) {
      throw new Stopped("The check was left: nothing was marked.");
    }
    return new Outcome(
        check, report[0], report[0].thrown(), printed.text(), compiled.packageName());
  }

  /** What a check or a scenario does with a trial. */
  private interface Work {
    void with(Trial trial) throws Exception;
  }

  /**
   * Runs work in a thread and a Spark session of its own.
   *
   * @param limitMillis 0 for no limit
   */
  private Report inTrial(Classes classes, Prediction.Asker asker, long limitMillis, Work work) {
    ClassLoader loader = Session.serve(classes);
    BriefSession own = new BriefSession();
    Trial trial = new Trial(own.spark(), asker);
    FutureTask<Void> task =
        new FutureTask<>(
            () -> {
              SparkSession.setActiveSession(own.spark());
              work.with(trial);
              return null;
            });
    Thread thread = new Thread(task, "exercise");
    thread.setDaemon(true);
    thread.setContextClassLoader(loader);
    thread.start();
    Throwable thrown = thrownBy(task, thread, trial, limitMillis);
    Leash.end(classes.run);
    if (thrown instanceof TimeoutException) {
      thread.interrupt();
      Session.cancelJobs();
      join(thread);
    } else if (thrown instanceof Prediction.Left) {
      join(thread);
    }
    Report report = trial.report(thrown);
    close(trial);
    own.close();
    Session.serve(null);
    return report;
  }

  /** Waits for the end; what was thrown, or null. */
  private static Throwable thrownBy(
      FutureTask<Void> task, Thread thread, Trial trial, long limitMillis) {
    try {
      while (limitMillis > 0 && thread.isAlive()) {
        long spent = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - trial.lastStep());
        if (spent >= limitMillis) {
          return new TimeoutException(
              "your code was still running after " + limitMillis / 1_000 + " seconds.");
        }
        thread.join(limitMillis - spent);
      }
      task.get();
      return null;
    } catch (ExecutionException e) {
      return e.getCause();
    } catch (InterruptedException e) {
      task.cancel(true);
      return new Prediction.Left();
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join(PATIENCE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A query of the learner's that does not end is no part of the verdict, which is there. */
  private static void close(Trial trial) {
    try {
      trial.close();
    } catch (Exception e) {
      System.err.println("A query of the exercise did not stop: " + e.getMessage());
    }
  }

  @SuppressWarnings("unchecked")
  private static <T> T make(Classes classes, Compiler.Result compiled, String name) {
    try {
      return (T)
          classes
              .loadClass(compiled.packageName() + "." + name)
              .getDeclaredConstructor()
              .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(name + " has no constructor without arguments.", e);
    }
  }

  private static Verdict verdict(Verdict.Kind kind, String text, long start) {
    return new Verdict(kind, text, (System.nanoTime() - start) / 1_000_000);
  }

  /** The learner's own errors; if there are none, then the check misses something in the class. */
  private static String notCompiled(Exercise exercise, Path file, List<Compiler.Problem> errors) {
    List<String> own =
        errors.stream()
            .filter(problem -> problem.file().equals(file))
            .map(Compiler.Problem::text)
            .toList();
    if (!own.isEmpty()) {
      String count = own.size() == 1 ? "" : " (" + own.size() + " errors)";
      String known =
          KnownMistake.inFile(Exercise.read(file), own)
              .map(sentence -> Refusal.wrapped(sentence) + "\n\n")
              .orElse("");
      return "It doesn't compile" + count + ":\n\n" + known + String.join("\n\n", own);
    }
    String first = errors.get(0).text();
    return "The check doesn't find what it calls in "
        + file
        + ":\n\n"
        + first.replaceFirst("^[^ ]+ ", "")
        + "\n\nKeep the class's name, and its methods as they stand in\n"
        + exercise.start();
  }

  /** The learner's classes, on the leash; all others come from the tool. */
  private static final class Classes extends ClassLoader {

    private final int run = Leash.begin();
    private final Map<String, byte[]> bytes;

    Classes(Map<String, byte[]> bytes) {
      super(CheckRun.class.getClassLoader());
      this.bytes = bytes;
      setDefaultAssertionStatus(true); // A learner's assert is meant, as in JUnit's runs.
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      byte[] found = bytes.get(name);
      if (found == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] leashed = Leash.on(run, found);
      return defineClass(name, leashed, 0, leashed.length);
    }
  }
}
