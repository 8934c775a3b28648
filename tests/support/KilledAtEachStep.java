import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.function.VoidFunction2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.execution.streaming.CheckpointFileManager.CancellableFSDataOutputStream;
import org.apache.spark.sql.execution.streaming.FileSystemBasedCheckpointFileManager;
import workbook.hand.HandStream;
import workbook.session.Session;

/**
 * A process whose queries stand still in batch 1, each at another place, until it is killed: then
 * their checkpoints are what {@code kill -9} leaves there. The queries are Spark's own, written
 * with {@code writeStream}.
 */
public class KilledAtEachStep {

  /** What it prints when all stand still. */
  static final String READY = "all stand still";

  // The place at which a checkpoint's query stands still, and who waits for that.
  private static final Map<String, String> PLACES = new ConcurrentHashMap<>();
  private static final Map<String, CountDownLatch> STANDING = new ConcurrentHashMap<>();

  public static void main(String... arguments) throws Exception {
    SparkLog.quiet();
    var spark = Session.local();
    spark
        .conf()
        .set("spark.sql.streaming.checkpointFileManagerClass", StandingFiles.class.getName());
    for (String place : List.of(arguments).subList(1, arguments.length)) {
      String checkpoint = Path.of(arguments[0], place.replace(' ', '-')).toString();
      var stream = new HandStream(spark);
      stream.send("t,1,login");
      stream.flush();
      var query =
          stream
              .events()
              .groupBy("event")
              .count()
              .writeStream()
              .outputMode("update")
              .option("checkpointLocation", checkpoint)
              .foreachBatch(
                  (VoidFunction2<Dataset<Row>, Long>)
                      (batch, id) -> {
                        batch.collectAsList();
                        stand(checkpoint, "before the sink");
                      })
              .start();
      query.processAllAvailable();
      STANDING.put(checkpoint, new CountDownLatch(1));
      PLACES.put(checkpoint, place);
      stream.send("t,2,login", "t,3,view");
      stream.flush();
      STANDING.get(checkpoint).await();
    }
    System.out.println(READY);
    Thread.sleep(Long.MAX_VALUE);
  }

  private static void stand(String file, String place) {
    PLACES.forEach(
        (checkpoint, wanted) -> {
          if (file.startsWith(checkpoint) && wanted.equals(place)) {
            STANDING.get(checkpoint).countDown();
            try {
              Thread.sleep(Long.MAX_VALUE);
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          }
        });
  }

  /** Spark's own files, with a stop at the places. */
  public static final class StandingFiles extends FileSystemBasedCheckpointFileManager {

    public StandingFiles(org.apache.hadoop.fs.Path path, Configuration hadoop) {
      super(path, hadoop);
    }

    @Override
    public CancellableFSDataOutputStream createAtomic(
        org.apache.hadoop.fs.Path path, boolean overwriteIfPossible) {
      String file = path.toUri().getPath();
      if (file.endsWith("/offsets/1")) {
        stand(file, "before the offsets");
      }
      if (file.endsWith("/commits/1")) {
        stand(file, "before the commit");
      }
      CancellableFSDataOutputStream inner = super.createAtomic(path, overwriteIfPossible);
      return new CancellableFSDataOutputStream(inner) {
        @Override
        public void close() throws IOException {
          if (file.endsWith("/2.delta")) {
            stand(file, "before the state");
          }
          inner.close();
          if (file.endsWith("/offsets/1")) {
            stand(file, "after the offsets");
          }
          if (file.endsWith("/commits/1")) {
            stand(file, "after the commit");
          }
        }

        @Override
        public void cancel() {
          inner.cancel();
        }
      };
    }
  }

  /** The files of a checkpoint with what is in them, apart from ids, clocks and half of a file. */
  static Map<String, String> files(Path checkpoint) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(checkpoint)) {
      all.filter(Files::isRegularFile)
          .forEach(
              file -> {
                String name = checkpoint.relativize(file).toString();
                boolean half = name.contains(".tmp");
                boolean sum = name.endsWith(".crc");
                files.put(
                    name.replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}[.]TID\\d+", "ID"),
                    half || sum ? "" : text(file));
              });
    }
    return files;
  }

  private static String text(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)
          .replaceAll("\"batchTimestampMs\":\\d+", "\"batchTimestampMs\":")
          .replaceAll("\"id\":\"[^\"]+\"", "\"id\":");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
