package workbook.drawing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a micro-batch reads of a source, in words: its offset in a checkpoint, as JSON, is short.
 */
public final class OffsetText {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONGEST = 60;

  private OffsetText() {}

  /**
   * The words for an offset.
   *
   * @param offset where the batch reads to; null when the source has nothing yet
   * @param before where the batch before has read to; null at the first
   * @param files the names of files by the numbers of the source's log, where it has such
   */
  public static String of(String offset, String before, Map<Long, List<String>> files) {
    if (offset == null) {
      return "nothing yet";
    }
    JsonNode to = read(offset);
    if (to == null) {
      return cut(offset);
    }
    JsonNode from = before == null ? null : read(before);
    if (to.equals(from)) {
      return "nothing new";
    }
    if (to.has("logOffset")) {
      return files(to.get("logOffset").asLong(), from, files);
    }
    if (to.has("reservoirVersion")) {
      return "the table up to version " + to.get("reservoirVersion").asText();
    }
    if (isKafka(to)) {
      return kafka(to, from);
    }
    if (to.has("offset") && to.get("offset").isNumber()) {
      return "up to row " + to.get("offset").asText();
    }
    return to.isNumber() ? "up to " + to.asText() : cut(offset);
  }

  private static String files(long to, JsonNode from, Map<Long, List<String>> files) {
    List<String> names = new ArrayList<>();
    for (long log = from == null ? 0 : from.path("logOffset").asLong(-1) + 1; log <= to; log++) {
      names.addAll(files.getOrDefault(log, List.of()));
    }
    if (names.isEmpty()) {
      return "files whose names are forgotten"; // After maxFileAge.
    }
    names.sort(null);
    return names.size() == 1
        ? "1 file: " + names.get(0)
        : names.size() + " files: " + names.get(0) + " to " + names.get(names.size() - 1);
  }

  private static boolean isKafka(JsonNode offset) {
    if (!offset.isObject() || offset.isEmpty()) {
      return false;
    }
    for (JsonNode partitions : offset) {
      if (!partitions.isObject()) {
        return false;
      }
      for (JsonNode each : partitions) {
        if (!each.isIntegralNumber()) {
          return false;
        }
      }
    }
    return true;
  }

  /** Each partition of each topic with the number of the record that comes next. */
  private static String kafka(JsonNode to, JsonNode from) {
    List<String> topics = new ArrayList<>();
    long[] added = {0};
    to.fields()
        .forEachRemaining(
            topic -> {
              List<String> partitions = new ArrayList<>();
              topic
                  .getValue()
                  .fields()
                  .forEachRemaining(
                      each -> {
                        partitions.add(each.getKey() + ":" + each.getValue().asText());
                        added[0] +=
                            each.getValue().asLong()
                                - (from == null
                                    ? 0
                                    : from.path(topic.getKey()).path(each.getKey()).asLong());
                      });
              topics.add(topic.getKey() + " " + String.join(" ", partitions));
            });
    String all = String.join(", ", topics);
    return from == null ? "up to " + all : added[0] + " records: up to " + all;
  }

  private static JsonNode read(String offset) {
    try {
      return JSON.readTree(offset);
    } catch (JsonProcessingException e) {
      return null; // A source may write what it likes.
    }
  }

  private static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 3) + "...";
  }
}
