import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The folder of the input removed, unreadable, and back; a file that goes before it is read. */
final class LostInput {

  private final FaultRun run;

  LostInput(FaultRun run) {
    this.run = run;
  }

  void run() throws Exception {
    removed();
    unreadable();
    deleted();
  }

  private void removed() throws Exception {
    run.tell("input, removed and put back");
    FaultyStream trial = run.stream(FaultyStream.Sink.PARQUET);
    Path away = trial.in.resolveSibling("away");
    String fault = "the input folder removed, and put back";
    whileAway(
        trial,
        List.of(),
        fault,
        () -> Files.move(trial.in, away),
        "is not there",
        () -> Files.move(away, trial.in));
  }

  private void unreadable() throws Exception {
    run.tell("input, unreadable");
    FaultyStream trial = run.stream(FaultyStream.Sink.PARQUET);
    // Root may read everything; under another number it may not.
    List<String> noRoot = List.of("unshare", "--user", "--map-user=4242");
    boolean isRoot = System.getProperty("user.name").equals("root");
    String fault = "the input folder unreadable, and readable again";
    if (isRoot && run.shell(String.join(" ", noRoot) + " true") != 0) {
      run.add(new FaultRun.Line(fault, 0, null, "not done: root may read everything", ""));
      return;
    }
    whileAway(
        trial,
        isRoot ? noRoot : List.of(),
        fault,
        () -> run.shell("chmod 000 " + trial.in),
        "no right to read it",
        () -> run.shell("chmod 755 " + trial.in));
  }

  /** Takes the folder away from a stream that runs, waits until it says so, and gives it back. */
  private void whileAway(
      FaultyStream trial,
      List<String> before,
      String fault,
      FaultRun.Step take,
      String sentence,
      FaultRun.Step back)
      throws Exception {
    trial.write(2);
    List<String> options = trial.options("--trigger", "200ms");
    String saw;
    try (Victim victim = Victim.start(trial, before, Map.of(), trial.sink.alias, options)) {
      victim.awaitCommit(0);
      long until = trial.committed();
      take.run();
      victim.await(sentence, () -> (victim.out() + victim.err()).contains(sentence));
      back.run();
      trial.write(2);
      victim.awaitCommit(until + 1);
      victim.stop();
      saw = line(victim, sentence);
    }
    Held.Difference difference = trial.finishAndCompare();
    run.add(new FaultRun.Line(fault, 1, difference, saw, "by itself, when it is back"));
  }

  private void deleted() throws Exception {
    run.tell("input, a file deleted before it is read");
    FaultyStream trial = run.stream(FaultyStream.Sink.PARQUET);
    int files = 10;
    trial.write(files);
    String saw;
    String sentence = "removed before it was read";
    try (Victim victim = trial.start("--trigger", "300ms")) {
      victim.await("a plan", () -> trial.planned() >= 0);
      Files.delete(trial.in.resolve(FaultyStream.file(files - 1))); // Listed, and not read.
      victim.await(sentence, () -> victim.out().contains(sentence));
      trial.write(1);
      victim.awaitCommit(files);
      victim.stop();
      saw = line(victim, sentence);
    }
    Held.Difference difference = trial.finishAndCompare();
    String fault = "a file deleted between listing and reading";
    saw += " (the file's own rows are not among those that are lost here)";
    run.add(new FaultRun.Line(fault, 1, difference, saw, "by itself; no rows come of that file"));
  }

  private static String line(Victim victim, String sentence) throws Exception {
    return (victim.out() + "\n" + victim.err())
        .lines()
        .filter(line -> line.contains(sentence))
        .findFirst()
        .map(victim::shortened)
        .orElseThrow();
  }
}
