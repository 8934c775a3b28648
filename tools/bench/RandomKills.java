import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Kills at random moments, by SIGKILL, and starts again on the same checkpoint: while the stream
 * starts, at the very moment when it has planned or committed a batch, and anywhere between.
 */
final class RandomKills {

  private static final int AT_ONCE = 2;
  private static final int OF_A_CHECKPOINT = 25;
  private static final int FILES_AHEAD = 40; // More than a run reads before it is killed.
  private static final int LONGEST_START_MILLIS = 3_000;
  private static final int LONGEST_WAIT_MILLIS = 300;

  private final FaultRun run;

  RandomKills(FaultRun run) {
    this.run = run;
  }

  /** Where the kills of a sink have struck. */
  private static final class Struck {
    int starting;
    int inBatch;
    int between;
  }

  /** So many kills in all, over the four sinks; two streams run, and die, at the same time. */
  void run(int kills) throws Exception {
    var sinks =
        List.of(
            FaultyStream.Sink.PARQUET,
            FaultyStream.Sink.DELTA,
            FaultyStream.Sink.JDBC,
            FaultyStream.Sink.KAFKA);
    ExecutorService lanes = Executors.newFixedThreadPool(AT_ONCE);
    var lines = new ArrayList<Future<FaultRun.Line>>();
    for (int i = 0; i < sinks.size(); i++) {
      FaultyStream.Sink sink = sinks.get(i);
      int its = kills / sinks.size() + (i < kills % sinks.size() ? 1 : 0);
      var random = new Random(run.random.nextLong()); // Its own: the lanes differ in speed.
      if (its > 0) {
        lines.add(lanes.submit((Callable<FaultRun.Line>) () -> killed(sink, its, random)));
      }
    }
    lanes.shutdown();
    try {
      for (var line : lines) {
        run.add(line.get());
      }
    } finally {
      lanes.shutdownNow(); // A lane that goes on would write into a folder that is removed.
      lanes.awaitTermination(1, TimeUnit.MINUTES);
    }
  }

  private FaultRun.Line killed(FaultyStream.Sink sink, int kills, Random random) throws Exception {
    var struck = new Struck();
    var all = new Held.Difference(0, 0);
    for (int done = 0; done < kills; ) {
      FaultyStream trial = run.stream(sink);
      for (int i = 0; i < OF_A_CHECKPOINT && done < kills; i++) {
        kill(trial, random, struck);
        done++;
        run.tell("kills, %s: %d of %d", sink, done, kills);
      }
      Held.Difference difference = trial.finishAndCompare();
      run.tell("kills, %s: lost %d, doubled %d", sink, difference.lost(), difference.doubled());
      all = all.plus(difference);
    }
    String where =
        String.format(
            Locale.ROOT,
            "nothing of the kill; it struck %d times at the start, %d in a batch, %d between two",
            struck.starting,
            struck.inBatch,
            struck.between);
    return new FaultRun.Line(sink + ": `SIGKILL`", kills, all, where, "start it again");
  }

  private void kill(FaultyStream trial, Random random, Struck struck) throws Exception {
    long planned = trial.planned();
    long committed = trial.committed();
    trial.write((int) Math.max(0, Math.max(planned, committed) + FILES_AHEAD - trial.files()));
    try (Victim victim = trial.start()) {
      int dice = random.nextInt(10);
      long later = 1 + random.nextInt(4);
      if (dice == 0) {
        Thread.sleep(random.nextInt(LONGEST_START_MILLIS));
      } else if (dice <= 2) {
        victim.await("a plan", () -> trial.planned() >= planned + later);
      } else if (dice <= 4) {
        victim.await("a commit", () -> trial.committed() >= committed + later);
      } else {
        victim.await("a commit", () -> trial.committed() >= committed + later);
        Thread.sleep(random.nextInt(LONGEST_WAIT_MILLIS));
      }
      if (!victim.runs()) {
        throw new IOException("Ended before it was killed: " + victim.out() + victim.err());
      }
      victim.kill();
    }
    if (trial.planned() == planned && trial.committed() == committed) {
      struck.starting++;
    } else if (trial.planned() > trial.committed()) {
      struck.inBatch++;
    } else {
      struck.between++;
    }
  }
}
