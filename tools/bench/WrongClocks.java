import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;

/**
 * The clock set ahead and back under a stream. Not the machine's, which others read as well: a
 * small library in front of the C library gives this one JVM another time, as the C compiler makes
 * it. Files have the machine's own dates, and some have others.
 */
final class WrongClocks {

  private static final long HOUR_SECONDS = 3_600;

  /** Adds the seconds that stand in a file, which may change at any time. */
  private static final String LIBRARY =
      """
      #define _GNU_SOURCE
      #include <dlfcn.h>
      #include <fcntl.h>
      #include <stdlib.h>
      #include <sys/mman.h>
      #include <sys/time.h>
      #include <time.h>

      static volatile long *seconds;

      __attribute__((constructor)) static void begin(void) {
        int file = open(getenv("CLOCK_FILE"), O_RDONLY);
        if (file >= 0) seconds = mmap(0, sizeof(long), PROT_READ, MAP_SHARED, file, 0);
      }

      int clock_gettime(clockid_t clock, struct timespec *time) {
        static int (*real)(clockid_t, struct timespec *);
        if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
        int result = real(clock, time);
        if (seconds && clock == CLOCK_REALTIME) time->tv_sec += *seconds;
        return result;
      }

      int gettimeofday(struct timeval *time, void *zone) {
        struct timespec now;
        int result = clock_gettime(CLOCK_REALTIME, &now);
        time->tv_sec = now.tv_sec;
        time->tv_usec = now.tv_nsec / 1000;
        return result;
      }
      """;

  private final FaultRun run;

  WrongClocks(FaultRun run) {
    this.run = run;
  }

  void run() throws Exception {
    dates();
    Path library = run.folder.resolve("clock.so");
    Path source = Files.writeString(run.folder.resolve("clock.c"), LIBRARY);
    if (run.shell("cc -shared -fPIC -o %s %s -ldl".formatted(library, source)) != 0) {
      run.add(new FaultRun.Line("the clock set", 0, null, "not done: no C compiler", ""));
      return;
    }
    set(library, "the clock set an hour ahead", HOUR_SECONDS);
    set(library, "the clock set an hour back", -HOUR_SECONDS);
  }

  /** Dates of files alone: in the future, then the present, then before 1970. */
  private void dates() throws Exception {
    run.tell("clock, dates of files");
    FaultyStream trial = run.stream(FaultyStream.Sink.PARQUET);
    for (String date :
        List.of("2099-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "1960-01-01T00:00:00Z")) {
      int first = trial.files();
      trial.write(2);
      for (int file = first; file < trial.files(); file++) {
        Files.setLastModifiedTime(
            trial.in.resolve(FaultyStream.file(file)),
            FileTime.from(java.time.Instant.parse(date)));
      }
      trial.finishAndCompare("--max-files-per-trigger", "1");
    }
    String fault = "files dated 2099, then 2026, then 1960";
    run.add(new FaultRun.Line(fault, 3, trial.compare(), "", "by itself"));
  }

  private void set(Path library, String fault, long seconds) throws Exception {
    run.tell("clock, %s", fault);
    FaultyStream trial = run.stream(FaultyStream.Sink.PARQUET);
    Path file = trial.folder.resolve("clock");
    shift(file, 0);
    trial.write(2);
    Map<String, String> environment = Map.of("LD_PRELOAD", "" + library, "CLOCK_FILE", "" + file);
    List<String> options = trial.options("--trigger", "500ms");
    String saw;
    String goOn = "by itself";
    try (Victim victim = Victim.start(trial, List.of(), environment, trial.sink.alias, options)) {
      victim.awaitCommit(0);
      long until = trial.committed();
      shift(file, seconds);
      trial.write(2);
      if (seconds > 0) {
        victim.awaitCommit(until + 1);
      } else {
        victim.await("a word on the clock", () -> victim.err().contains("clock"));
        goOn = "start it again, or wait for the hour";
      }
      victim.kill();
      saw = victim.saw();
    }
    run.add(new FaultRun.Line(fault, 1, trial.finishAndCompare(), saw, goOn));
  }

  private static void shift(Path file, long seconds) throws Exception {
    byte[] bytes = new byte[Long.BYTES];
    ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putLong(seconds);
    Files.write(file, bytes);
  }
}
