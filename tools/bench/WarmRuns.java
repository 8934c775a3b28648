import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import picocli.CommandLine;

/** I: the same files as a stream, again and again in one process. */
class WarmRuns {

  /** How often: by then Java has compiled what it is going to compile. */
  static final int RUNS = 10;

  public static void main(String... args) throws Exception {
    System.setOut(new PrintStream(OutputStream.nullOutputStream())); // Tables, ten times.
    for (int run = 1; run <= RUNS; run++) {
      if (args[0].equals(Benchmark.OURS)) {
        int code =
            new CommandLine(new StreamProcessor())
                .setOut(new PrintWriter(PrintWriter.nullWriter()))
                .execute("--input=" + args[1], "--trigger=available-now");
        if (code != 0) {
          System.exit(code);
        }
      } else {
        NaiveProcessor.main(args[1]);
      }
    }
  }
}
