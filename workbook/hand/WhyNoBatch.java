package workbook.hand;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.connector.read.streaming.SparkDataStream;
import org.apache.spark.sql.execution.streaming.MemoryStream;
import org.apache.spark.sql.execution.streaming.MicroBatchExecution;
import org.apache.spark.sql.execution.streaming.StreamExecution;
import org.apache.spark.sql.streaming.OutputMode;
import scala.collection.JavaConverters;

/** Why Spark ran no batch though its trigger has fired, in a sentence. */
final class WhyNoBatch {

  // Spark calls a source FileStreamSource[file:/data/input] or KafkaV2[Subscribe[events]].
  private static final Map<String, String> WATCHED =
      Map.of(
          "FileStreamSource", "the folder ",
          "DeltaSource", "the table ",
          "KafkaV2", "Kafka's topic ",
          "TextSocketV2", "the socket, ");

  private WhyNoBatch() {}

  /**
   * What is not new, and what became of the watermark.
   *
   * @param dataset what the query computes
   * @param before the watermark of the last batch; null when there is none, or no batch comes for
   *     it
   */
  static String of(
      StreamExecution execution, Dataset<Row> dataset, OutputMode mode, Instant before) {
    String news = "No batch: " + String.join(", and ", nothingNew(execution));
    if (before == null) {
      return news + ".";
    }
    Instant now = Instant.ofEpochMilli(execution.offsetSeqMetadata().batchWatermarkMs());
    return now.isAfter(before)
        ? news
            + ". The watermark moved to "
            + ValueText.text(now)
            + ", but "
            + why(execution, dataset, mode)
        : news + ", and no watermark moved.";
  }

  private static String why(StreamExecution execution, Dataset<Row> dataset, OutputMode mode) {
    String setting = "spark.sql.streaming.noDataMicroBatches.enabled";
    if (dataset.sparkSession().conf().get(setting).equals("false")) {
      return setting + " is false.";
    }
    if (mode.equals(OutputMode.Complete())) {
      return "complete mode runs no batch without rows.";
    }
    // Spark asks the batch before, and that of another run is not there to be asked.
    return execution.lastExecution() == null
            && HandQuery.keepsState(dataset.queryExecution().analyzed())
        ? "a new run knows of no batch before it: it runs none without rows until the next rows"
            + " come."
        : "no step of this query waits for it.";
  }

  /** What the query looks at for new rows: what is sent, and its folders, topics, addresses. */
  private static Set<String> nothingNew(StreamExecution execution) {
    Set<String> all = new LinkedHashSet<>();
    if (execution instanceof MicroBatchExecution batches) {
      for (SparkDataStream source : JavaConverters.seqAsJavaList(batches.sources())) {
        all.add(
            source instanceof MemoryStream<?>
                ? "nothing was sent"
                : "nothing new in " + WATCHED.getOrDefault(kind(source), "") + place(source));
      }
    }
    return all;
  }

  private static String kind(SparkDataStream source) {
    return source.toString().split("\\[")[0];
  }

  private static String place(SparkDataStream source) {
    String name = source.toString();
    return WATCHED.containsKey(kind(source))
        ? name.substring(name.indexOf('[') + 1, name.length() - 1)
            .replaceFirst("^file:/+", "/")
            .replaceFirst("^Subscribe\\[(.*)]$", "$1")
        : name;
  }
}
