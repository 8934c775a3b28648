import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** E: the count without Spark. */
class PlainLoop {

  public static void main(String... args) throws Exception {
    long start = System.nanoTime();
    var threads = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    var parts = new ArrayList<Future<Map<String, Long>>>();
    try (Stream<Path> files = Files.list(Path.of(args[0]))) {
      files.forEach(file -> parts.add(threads.submit(() -> count(file))));
    }
    var counts = new TreeMap<String, Long>();
    for (var part : parts) {
      part.get().forEach((event, count) -> counts.merge(event, count, Long::sum));
    }
    long millis = (System.nanoTime() - start) / 1_000_000;
    BatchTimes.note(millis, counts.values().stream().mapToLong(Long::longValue).sum());
    threads.shutdown();
  }

  private static Map<String, Long> count(Path file) throws IOException {
    var counts = new HashMap<String, Long>();
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      lines.readLine(); // The header.
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        counts.merge(line.substring(line.lastIndexOf(',') + 1), 1L, Long::sum);
      }
    }
    return counts;
  }
}
