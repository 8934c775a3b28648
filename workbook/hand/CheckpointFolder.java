package workbook.hand;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ChecksumException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The checkpoint of any query of Spark 3.5, read and never written: which micro-batches were
 * planned, which are committed, and with which settings. Its state is read by {@link StateReader}.
 */
public final class CheckpointFolder {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NO_OFFSET = "-";

  /**
   * What was written before a micro-batch ran.
   *
   * @param batch its number
   * @param watermark the one that it uses; null when the query has none, or none yet
   * @param time when it was planned
   * @param settings those that are fixed for all batches of the query
   * @param sources for each source, where it has to read to, as the source writes it; null where it
   *     has read nothing yet
   */
  public record Planned(
      long batch,
      Instant watermark,
      Instant time,
      Map<String, String> settings,
      List<String> sources) {}

  private final String name;
  private final Path folder;
  private final Configuration hadoop;
  private final FileSystem files;

  /**
   * A checkpoint.
   *
   * @param folder a path or any URI that Hadoop reads
   * @throws IllegalStateException when there is no such folder, or no checkpoint in it
   */
  public CheckpointFolder(String folder, Configuration hadoop) {
    this.hadoop = hadoop;
    name = folder;
    try {
      Path path = new Path(folder);
      files = path.getFileSystem(hadoop);
      this.folder = files.makeQualified(path);
      if (!files.exists(path)) {
        throw new IllegalStateException("There is no folder " + folder + ".");
      }
      if (!files.exists(in("offsets")) && !files.exists(in("metadata"))) {
        throw new IllegalStateException(
            folder
                + " is no checkpoint: it has neither a folder offsets nor a file metadata. Name the"
                + " folder that the query's option checkpointLocation names.");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The folder " + folder + " can't be read.", e);
    }
  }

  /** Its folder, with its scheme. */
  public Path folder() {
    return folder;
  }

  Configuration hadoop() {
    return hadoop;
  }

  /** The query's id, the same over all its runs; null when the query never came to write it. */
  public String id() {
    Path file = in("metadata");
    if (!exists(file)) {
      return null;
    }
    JsonNode id = json(file, text(file)).get("id");
    if (id == null) {
      throw damaged(file, "it names no id", "");
    }
    return id.asText();
  }

  /** The micro-batches that were planned, in order. */
  public List<Long> planned() {
    return numbers(in("offsets"));
  }

  /** The micro-batches that are committed, in order. */
  public List<Long> committed() {
    return numbers(in("commits"));
  }

  /** The last micro-batch that is committed; -1 when none is. */
  public long lastCommitted() {
    List<Long> all = committed();
    return all.isEmpty() ? -1 : all.get(all.size() - 1);
  }

  /** What was planned for a batch. */
  public Planned planned(long batch) {
    Path file = in("offsets/" + batch);
    List<String> lines = text(file).lines().toList();
    if (lines.isEmpty()) {
      throw damaged(file, "it is empty", withoutPlan(batch));
    }
    if (!lines.get(0).strip().equals("v1")) {
      throw damaged(
          file, "its first line is not v1 but \"" + cut(lines.get(0)) + "\"", withoutPlan(batch));
    }
    if (lines.size() < 2) {
      throw damaged(file, "it ends after its first line", withoutPlan(batch));
    }
    long watermark = 0;
    long time = 0;
    Map<String, String> settings = new TreeMap<>();
    if (!lines.get(1).isBlank()) { // Spark 2.0 wrote none.
      JsonNode metadata = json(file, lines.get(1));
      watermark = metadata.path("batchWatermarkMs").asLong();
      time = metadata.path("batchTimestampMs").asLong();
      metadata
          .path("conf")
          .fields()
          .forEachRemaining(each -> settings.put(each.getKey(), each.getValue().asText()));
    }
    List<String> sources = new ArrayList<>();
    for (String line : lines.subList(2, lines.size())) {
      sources.add(line.equals(NO_OFFSET) ? null : line);
    }
    return new Planned(
        batch,
        watermark == 0 ? null : Instant.ofEpochMilli(watermark),
        Instant.ofEpochMilli(time),
        settings,
        sources);
  }

  /** What happens when the plan of a batch is deleted, where nothing speaks against it. */
  private String withoutPlan(long batch) {
    List<Long> planned = planned();
    return planned.indexOf(batch) == planned.size() - 1 && !committed().contains(batch)
        ? " Nothing of this batch is committed: without the file, the query plans it anew."
        : "";
  }

  /** The watermark that the batch after a committed one will use; null when there is none. */
  public Instant watermarkAfter(long committed) {
    Path file = in("commits/" + committed);
    List<String> lines = text(file).lines().toList();
    if (lines.isEmpty() || !lines.get(0).strip().equals("v1")) {
      throw damaged(
          file,
          lines.isEmpty()
              ? "it is empty"
              : "its first line is not v1 but \"" + cut(lines.get(0)) + "\"",
          " Without the file, the query runs this batch again.");
    }
    long watermark =
        lines.size() < 2 ? 0 : json(file, lines.get(1)).path("nextBatchWatermarkMs").asLong();
    return watermark == 0 ? null : Instant.ofEpochMilli(watermark);
  }

  /**
   * The names of the files that a source of files has read, for each number in its own log, to
   * which its offsets refer. Of files that were read long ago, Spark may have forgotten the names.
   *
   * @param source the source's number in the query
   */
  public Map<Long, List<String>> filesRead(int source) {
    Map<Long, List<String>> read = new TreeMap<>();
    List<Path> logs =
        list(in("sources/" + source)).stream()
            .map(FileStatus::getPath)
            .filter(each -> each.getName().matches("\\d{1,18}([.]compact)?"))
            .toList();
    // Every tenth log repeats those before it.
    long repeated =
        logs.stream()
            .filter(CheckpointFolder::isCompact)
            .mapToLong(CheckpointFolder::number)
            .max()
            .orElse(-1);
    for (Path each : logs) {
      if (number(each) < repeated || (number(each) == repeated && !isCompact(each))) {
        continue;
      }
      for (String line : text(each).lines().skip(1).toList()) {
        JsonNode entry = json(each, line);
        if (!entry.has("path")) {
          break; // Another source's log, such as Kafka's first offsets.
        }
        String path = entry.get("path").asText();
        read.computeIfAbsent(
                isCompact(each) ? entry.path("batchId").asLong() : number(each),
                any -> new ArrayList<>())
            .add(path.substring(path.lastIndexOf('/') + 1));
      }
    }
    return read;
  }

  private static boolean isCompact(Path log) {
    return log.getName().endsWith(".compact");
  }

  private static long number(Path log) {
    return Long.parseLong(log.getName().replace(".compact", ""));
  }

  /** How many bytes the files below a folder of it have. */
  public long bytes(Path path) {
    try {
      return files.getContentSummary(path).getLength();
    } catch (IOException e) {
      throw new UncheckedIOException(path + " can't be read.", e);
    }
  }

  /** A file or folder in it. */
  Path in(String name) {
    return new Path(folder, name);
  }

  boolean exists(Path path) {
    try {
      return files.exists(path);
    } catch (IOException e) {
      throw new UncheckedIOException(path + " can't be read.", e);
    }
  }

  /** What is in a folder of it; nothing when there is no such folder. */
  List<FileStatus> list(Path path) {
    try {
      return List.of(files.listStatus(path));
    } catch (FileNotFoundException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(path + " can't be read.", e);
    }
  }

  FSDataInputStream open(Path path) throws IOException {
    return files.open(path);
  }

  /** The files or folders that have a number as their name, in order. */
  List<Long> numbers(Path path) {
    return list(path).stream()
        .map(each -> each.getPath().getName())
        .filter(name -> name.matches("\\d{1,18}"))
        .map(Long::valueOf)
        .sorted()
        .toList();
  }

  /** What is wrong with a file of the checkpoint, and what can be done. */
  IllegalStateException damaged(Path file, String what, String advice) {
    return new IllegalStateException(
        "The file "
            + shown(file.toString())
            + " is damaged: "
            + what
            + "."
            + (advice.isEmpty()
                ? " Restore the checkpoint from a copy, or start the query with a new one."
                : advice));
  }

  /** What is wrong with a file by the exception that reading it ended with. */
  static String inWords(Exception e) {
    if (e instanceof EOFException) {
      return "it ends too early";
    }
    if (e instanceof ChecksumException) {
      return "its bytes are not those of its checksum";
    }
    String message = String.valueOf(e.getMessage()).split("\n")[0];
    return e instanceof IOException ? message : "what is in it is something else";
  }

  /** A text with paths in the checkpoint, each as the user named the folder. */
  String shown(String text) {
    return text.replace(folder.toString(), name);
  }

  private String text(Path file) {
    try (FSDataInputStream in = files.open(file)) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (FileNotFoundException e) {
      throw new IllegalStateException("There is no file " + shown(file + "."), e);
    } catch (IOException e) {
      throw damaged(file, "it can't be read, " + inWords(e), "");
    }
  }

  private JsonNode json(Path file, String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw damaged(file, "\"" + cut(text.strip()) + "\" is no JSON", "");
    }
  }

  private static String cut(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }
}
