package workbook.session;

import java.util.List;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.catalyst.ExtendedAnalysisException;
import org.apache.spark.sql.catalyst.plans.logical.Aggregate;
import org.apache.spark.sql.catalyst.plans.logical.EventTimeWatermark;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import scala.Option;

/**
 * What Spark is known to refuse on a stream: how the exception is recognised, and what to say.
 *
 * @param mark an error class, or the first words of a message, with {@code …} for what varies
 * @param sentence what is wrong
 * @param advice what to do
 */
record KnownRefusal(String mark, String sentence, String advice) {

  private static final String OUTER_TABLE =
      "An outer join can't keep all rows of a table: whether one gets an event is never known.";
  private static final String OUTER_STREAM =
      "Keep all rows of the stream instead, or none: left_outer with the stream on the left, or"
          + " inner.";

  private static final String ASSIGN = "assign takes partitions of topics, as JSON.";
  private static final String ASSIGN_AS =
      "Write it as {\"events\":[0,1]}, or subscribe to the topic by its name.";

  private static final String NO_SUCH_FORMAT = "DATA_SOURCE_NOT_FOUND";
  private static final String MALFORMED_ROW = "MALFORMED_RECORD_IN_PARSING";
  private static final int ROW = 120; // What a look at a row needs, in characters.

  private static final String APPEND_WITHOUT_WATERMARK =
      "Append output mode not supported when there are streaming aggregations";

  private static final KnownRefusal LATE_WATERMARK =
      new KnownRefusal(
          APPEND_WITHOUT_WATERMARK,
          "Append can't send this aggregation: its watermark stands behind the groupBy, where it"
              + " makes no group final.",
          "Put withWatermark before the groupBy, and group by a window of that column; or use"
              + " update or complete.");

  private static final String OTHER_STATE =
      "Provided schema doesn't match to the schema for existing state";

  private static final KnownRefusal OTHER_NULLS =
      new KnownRefusal(
          OTHER_STATE,
          "The state in the checkpoint differs only in whether a column may be NULL. Spark plans it"
              + " so in a batch where one stream of a join has no row.",
          "Let the first batch of a run have a row of each stream, or set"
              + " spark.sql.streaming.stateStore.stateSchemaCheck to false before it starts.");

  static final List<KnownRefusal> ALL =
      List.of(
          new KnownRefusal(
              APPEND_WITHOUT_WATERMARK,
              "Append can't send an aggregation without a watermark: no group is ever final.",
              "Use update or complete, or add withWatermark before the groupBy and group by a"
                  + " window of that column."),
          new KnownRefusal(
              "Unknown output mode",
              "Spark has no output mode of this name.",
              "Use append, update or complete."),
          new KnownRefusal(
              "Complete output mode not supported when there are no streaming aggregations",
              "Complete sends the whole result table, and without an aggregation Spark keeps none.",
              "Use append, or aggregate first."),
          new KnownRefusal(
              "Update output mode not supported for session window",
              "Session windows can't be sent in update mode: a late row may merge two of them.",
              "Use append with a watermark, or complete."),
          new KnownRefusal(
              "Global aggregation with session window",
              "A session window needs a second column to group by.",
              "Group by the user too: groupBy(session_window(...), col(\"user_id\"))."),
          new KnownRefusal(
              "Queries with streaming sources must be executed with writeStream.start()",
              "A stream has no end, so it can't be shown, counted or collected at once.",
              "Start it with writeStream(), or hand it to show(dataset, mode) in the shell."),
          new KnownRefusal(
              "Queries without streaming sources cannot be executed with writeStream.start()",
              "This dataset is a table: no stream is in it.",
              "Print it with its own show(), or read it with readStream()."),
          new KnownRefusal(
              "CALL_ON_STREAMING_DATASET_UNSUPPORTED",
              "This call is for tables, and the dataset is a stream.",
              "Start it with writeStream(), or hand it to show(dataset, mode) in the shell."),
          new KnownRefusal(
              "WRITE_STREAM_NOT_ALLOWED",
              "writeStream() is for streams, and the dataset is a table.",
              "Use write(), or read it with readStream()."),
          new KnownRefusal(
              "Schema must be specified when creating a streaming source",
              "A stream of files needs a schema: it may start before the first file is there.",
              "Give it one: .schema(\"timestamp STRING, user_id INT, event STRING\")."),
          new KnownRefusal(
              "assertion failed: Conflicting directory structures detected",
              "A plain folder lies beside one named column=value.",
              "Use one kind of names, or option(\"recursiveFileLookup\", true)."),
          new KnownRefusal(
              "assertion failed: Invalid batch:",
              "The files bring a column that the stream did not have when it was made: a folder"
                  + " named column=value is one.",
              "Name it in the schema, or set option(\"recursiveFileLookup\", true), with which"
                  + " folders make no columns."),
          new KnownRefusal(
              "Intervals greater than a month is not supported",
              "A window can't be months long: they differ in length.",
              "Group by date_trunc(\"month\", col(\"time\")) instead."),
          new KnownRefusal(
              "RightOuter join with a streaming DataFrame/Dataset on the left and a static",
              OUTER_TABLE,
              OUTER_STREAM),
          new KnownRefusal(
              "LeftOuter join with a streaming DataFrame/Dataset on the right and a static",
              OUTER_TABLE,
              OUTER_STREAM),
          new KnownRefusal(
              "AMBIGUOUS_REFERENCE",
              "Two columns have this name.",
              "Behind a join say whose you mean, as in timed.col(\"user_id\"), or join on the name"
                  + " alone, as in join(plans, \"user_id\"); else give one of them another name."),
          new KnownRefusal(
              "Column … are ambiguous. It's probably because you joined several Datasets",
              "Both sides of the join come from one dataset, so a column may be of either.",
              "Rename one side's columns before the join, as in"
                  + " select(col(\"user_id\").as(\"who\")), or name the sides, as in"
                  + " logins.as(\"a\"), and say col(\"a.user_id\")."),
          new KnownRefusal(
              "PATH_NOT_FOUND",
              "The folder to read from does not exist.",
              "Make the folder first; files may arrive in it later."),
          new KnownRefusal(
              "Option 'basePath' must be a directory",
              "A stream reads a folder, and this path is a file.",
              "Give the folder that holds the file, and pathGlobFilter to pick the file."),
          new KnownRefusal(
              "EVENT_TIME_IS_NOT_ON_TIMESTAMP_TYPE",
              "A watermark needs a TIMESTAMP column, and this one has another type.",
              "Make one first: withColumn(\"time\", to_timestamp(col(\"timestamp\")))."),
          new KnownRefusal(
              "\nFailed to copy node.…EventTimeWatermark",
              "A watermark needs a column of the rows, and this one is a part of another column.",
              "Put withWatermark before the groupBy, on the time that the window is made of."),
          new KnownRefusal(
              "NON_TIME_WINDOW_NOT_SUPPORTED_IN_STREAMING",
              "A window over rows (a running total, a rank) does not run on a stream.",
              "Group by a time window, or keep the total yourself with flatMapGroupsWithState."),
          new KnownRefusal(
              "Distinct aggregations are not supported",
              "Spark has no countDistinct and no sum_distinct for a stream.",
              "Use approx_count_distinct, or dropDuplicates before the count."),
          new KnownRefusal(
              "Sorting is not supported on streaming",
              "A stream can be sorted only after an aggregation, in complete mode.",
              "Drop the orderBy, or aggregate and use complete."),
          new KnownRefusal(
              "Multiple streaming aggregations are not supported",
              "Two aggregations in one stream run in append mode only.",
              "Use append with a watermark, or write the first result out and read it again."),
          new KnownRefusal(
              "queryName must be specified for memory sink",
              "The memory sink needs a name for its table.",
              "Add .queryName(\"counts\")."),
          new KnownRefusal(
              "CANNOT_MODIFY_CONFIG",
              "This setting is fixed when the session starts.",
              "Give it to SparkSession.builder() and start a new session."),
          new KnownRefusal(
              NO_SUCH_FORMAT,
              "Spark does not know this format: its jar is not on the class path.",
              "Check the spelling, or add the jar as //DEPS and start again."),
          new KnownRefusal(
              "CSV header does not conform to the schema",
              "A file's header line has other columns, or another order, than the schema.",
              "Mend the file, or give the schema in the file's order."),
          new KnownRefusal(
              "Number of column in CSV header is not equal",
              "A file's header line has more or fewer columns than the schema.",
              "Mend the file, or give the schema all of its columns."),
          new KnownRefusal(
              MALFORMED_ROW,
              "A row does not fit the schema, and FAILFAST stops the query at the first one.",
              "Mend the row, or use PERMISSIVE with a column _corrupt_record STRING."),
          new KnownRefusal(
              "Join between two streaming DataFrames/Datasets is not supported in Update",
              "Two streams are joined in append mode only.",
              "Use append."),
          new KnownRefusal(
              "Stream-stream join without equality predicate",
              "A join of two streams needs an equality, and this one has none.",
              "Add one to its condition, such as user_id = buyer."),
          new KnownRefusal(
              "Stream-stream … without a watermark in the join keys",
              "An outer or semi join of two streams must know when a row can't find a partner any"
                  + " more.",
              "Give both a watermark, and the join a bound in time, such as paid >= time AND paid"
                  + " <= time + INTERVAL 5 MINUTES."),
          new KnownRefusal(
              "dropDuplicatesWithinWatermark is not supported with batch",
              "dropDuplicatesWithinWatermark is for streams.",
              "On a table, take dropDuplicates."),
          new KnownRefusal(
              "dropDuplicatesWithinWatermark is not supported",
              "dropDuplicatesWithinWatermark needs a watermark: it says how long a key is kept.",
              "Add withWatermark before it, or use dropDuplicates, which keeps every key."),
          new KnownRefusal(
              "Watermark must be specified in the query using",
              "A timeout by event time needs a watermark: that is the clock it goes by.",
              "Add withWatermark before groupByKey, or use a timeout by processing time."),
          new KnownRefusal(
              "Timeout timestamp (… cannot be earlier than the current watermark",
              "A timeout was set to a time behind the watermark, when it is over already.",
              "Set it no earlier than state.getCurrentWatermarkMs()."),
          new KnownRefusal(
              "flatMapGroupsWithState in … mode is not supported with … output mode",
              "flatMapGroupsWithState was given one output mode, and the query has another.",
              "Give both the same one, append or update."),
          new KnownRefusal(
              "mapGroupsWithState is not supported with Append",
              "mapGroupsWithState runs in update mode only.",
              "Use update, or flatMapGroupsWithState with OutputMode.Append()."),
          new KnownRefusal(
              "pivot is not supported",
              "A pivot has to know all values, and a stream never has them all.",
              "Write a column for each value: count_if(col(\"event\").equalTo(\"view\"))."),
          new KnownRefusal(
              "Limits are not supported",
              "limit doesn't run in update mode.",
              "Use append, or take the first rows in foreachBatch."),
          new KnownRefusal(
              "Detected pattern of possible 'correctness' issue",
              "Behind an aggregation, Spark runs this step in append mode only.",
              "Use append with a watermark, or write the first result out and read it again."),
          new KnownRefusal(
              "Redefining watermark is disallowed",
              "This stream has two watermarks, one after the other.",
              "Keep one withWatermark between the source and the aggregation."),
          new KnownRefusal(
              "CANNOT_PARSE_INTERVAL",
              "This is no length of time: it takes a number and a unit.",
              "Write it like \"1 minute\", \"90 seconds\" or \"1 hour 30 minutes\"."),
          new KnownRefusal(
              "INCONSISTENT_BEHAVIOR_CROSS_VERSION.DATETIME_PATTERN_RECOGNITION",
              "A pattern for dates or times has a letter that this Spark doesn't take.",
              "Take yyyy for the year, dd for the day of the month and HH for the hour."),
          new KnownRefusal(
              "INCONSISTENT_BEHAVIOR_CROSS_VERSION.PARSE_DATETIME_BY_NEW_PARSER",
              "A date or time in the data fits no rule of today, but one of Spark 2.",
              "Set spark.sql.legacy.timeParserPolicy to CORRECTED: then it is a malformed row like"
                  + " others."),
          new KnownRefusal(
              "Data source … does not support Update output mode",
              "This sink can't change what it has written, so it takes no updates.",
              "Use append (an aggregation then needs a watermark), or foreachBatch."),
          new KnownRefusal(
              "Data source … does not support Complete output mode",
              "This sink can't change what it has written, so it takes no complete results.",
              "Use append (an aggregation then needs a watermark), or foreachBatch."),
          new KnownRefusal(
              "'foreachBatch' is not supported with continuous trigger",
              "foreachBatch is called for each batch, and the continuous trigger has none.",
              "Use foreach, which is called for each row, or Trigger.ProcessingTime."),
          new KnownRefusal(
              "Continuous processing does not support current time",
              "current_timestamp() is the time of the batch, and the continuous trigger has none.",
              "Use a time that the source gives, or Trigger.ProcessingTime."),
          new KnownRefusal(
              "Data source … does not support continuous processing",
              "The continuous trigger can't read this source.",
              "Use Trigger.ProcessingTime, or one of rate, socket and Kafka."),
          new KnownRefusal(
              "Unknown type of trigger: ContinuousTrigger",
              "The continuous trigger can't write to this sink.",
              "Use Trigger.ProcessingTime, or one of foreach, memory, console and Kafka."),
          new KnownRefusal(
              OTHER_STATE,
              "The checkpoint belongs to a query with other state: the query was changed.",
              "Give the changed query a new checkpoint folder."),
          new KnownRefusal(
              "assertion failed: There are [",
              "The checkpoint belongs to a query with more or fewer sources.",
              "Give the changed query a new checkpoint folder."),
          new KnownRefusal(
              "Wrong basePath",
              "A file that was read before is not in the folder that is read now.",
              "Read the old folder, or give the query a new checkpoint folder."),
          new KnownRefusal(
              "Failed to read log file",
              "A file in the checkpoint is damaged.",
              "Restore the checkpoint from a copy, or start with a new one."),
          new KnownRefusal(
              "CONCURRENT_STREAM_LOG_UPDATE",
              "Another run has written this batch into the same checkpoint.",
              "Let one run at a time use a checkpoint, and start that one again."),
          new KnownRefusal(
              "Cannot start query with id",
              "A query runs on this checkpoint already.",
              "Stop that one first, or give this one a checkpoint folder of its own."),
          new KnownRefusal(
              "This query does not support recovering from checkpoint location",
              "This sink can't go on where an earlier run ended.",
              "Use another sink, or a new checkpoint folder."),
          new KnownRefusal(
              "Error reading delta file",
              "The state's file for the last batch is missing or damaged.",
              "Restore the checkpoint from a copy, or start with a new one. A step with a state"
                  + " that is new in the query needs a new one, too."),
          new KnownRefusal(
              "Option 'kafka.bootstrap.servers' must be specified",
              "Kafka needs an address, and the stream names none.",
              "Add .option(\"kafka.bootstrap.servers\", \"HOST:PORT\")."),
          new KnownRefusal(
              "One of the following options must be specified for Kafka source",
              "The stream names no topic.",
              "Give it one of subscribe, subscribePattern and assign."),
          new KnownRefusal(
              "Only one of the following options can be specified for Kafka source",
              "The stream names its topics in two ways.",
              "Keep one of subscribe, subscribePattern and assign."),
          new KnownRefusal(
              "ending offset not valid in streaming queries",
              "A stream has no end, so it takes no ending offsets.",
              "Leave them out. To read what is there and then end: Trigger.AvailableNow()."),
          new KnownRefusal(
              "\nKafka option 'auto.offset.reset' is not supported",
              "Where a stream begins is Spark's to decide, not Kafka's consumer's.",
              "Use startingOffsets: earliest, latest or JSON."),
          new KnownRefusal(
              "Kafka option '…' is not supported",
              "Spark sets this option of Kafka's itself.",
              "Leave it out: keys and values come as bytes, and the checkpoint holds the"
                  + " offsets."),
          new KnownRefusal("No topicpartitions to assign", ASSIGN, ASSIGN_AS),
          new KnownRefusal("Expected e.g. {\"topicA\":[", ASSIGN, ASSIGN_AS),
          new KnownRefusal(
              "Expected e.g. {\"topicA\": {",
              "startingOffsetsByTimestamp takes a time for each partition, as JSON.",
              "Write it as {\"events\":{\"0\":1767225600000}}: milliseconds since 1970."),
          new KnownRefusal(
              "Expected e.g. {\"topicA\"",
              "startingOffsets is neither earliest nor latest, and no JSON for them.",
              "Write JSON as {\"events\":{\"0\":23,\"1\":-2}}: topic, partition, offset."),
          new KnownRefusal(
              "assertion failed: If startingOffsets contains specific offsets",
              "startingOffsets must name each partition of the topic.",
              "-2 stands for earliest and -1 for latest: {\"events\":{\"0\":23,\"1\":-2}}."),
          new KnownRefusal(
              "No offset matched from request of topic-partition",
              "A partition has no record as young as the starting timestamp.",
              "Set startingOffsetsByTimestampStrategy to latest, or take an earlier time."),
          new KnownRefusal(
              "This server does not host this topic-partition",
              "Kafka has no such topic.",
              "Check its spelling, or write something to it first."),
          new KnownRefusal(
              "Topic '…' already exists",
              "Kafka has a topic of this name already, with all that was written to it.",
              "Go on with it, or use another name."),
          new KnownRefusal(
              "Timed out waiting for a node assignment",
              "No Kafka broker answers at kafka.bootstrap.servers.",
              "Check the address, or start one: ./jbang kafka@. --port 9092."),
          new KnownRefusal(
              "Failed to create new KafkaAdminClient",
              "kafka.bootstrap.servers holds no address that can be found.",
              "Write it as HOST:PORT, several with commas between them."),
          new KnownRefusal(
              "Topic … not present in metadata",
              "No Kafka broker answers, or it has no such topic and makes none.",
              "Check kafka.bootstrap.servers and the topic. ./jbang kafka@. --port 9092 starts"
                  + " a broker."),
          new KnownRefusal(
              "Cannot fetch offset",
              "Records that the stream has not read yet are gone from Kafka.",
              "Find out why: kept too short a time, or the topic was made anew? To go on"
                  + " without them: failOnDataLoss false."),
          new KnownRefusal(
              "Partition …'s offset was changed from",
              "Records that the stream has not read yet are gone from Kafka.",
              "Find out why: kept too short a time, or the topic was made anew? To go on"
                  + " without them: failOnDataLoss false."),
          new KnownRefusal(
              "_LEGACY_ERROR_TEMP_DELTA_0007",
              "The rows have other columns than the Delta table.",
              "Select the table's columns, or add option(\"mergeSchema\", true) if the table is to"
                  + " have the new ones."),
          new KnownRefusal(
              "DELTA_SCHEMA_CHANGED_WITH_VERSION",
              "The Delta table has other columns than when the stream was made.",
              "Make it anew with readStream() and start the query again."),
          new KnownRefusal(
              "DELTA_SOURCE_TABLE_IGNORE_CHANGES",
              "Rows of the Delta table were changed or deleted, and a stream only adds.",
              "Add option(\"skipChangeCommits\", true) to leave such versions out, or begin with a"
                  + " new checkpoint."),
          new KnownRefusal(
              "Job … cancelled because SparkContext was shut down",
              "Spark was ended in the middle of its work.",
              "A stream with a checkpoint does an unfinished micro-batch again at its next start."),
          new KnownRefusal(
              "column: […], physicalType: …, logicalType: ",
              "A column has another type in a Parquet file than in the schema.",
              "Give the schema the file's type, and cast in the query."),
          new KnownRefusal(
              "Task not serializable",
              "A function uses an object that can't be sent to Spark's tasks.",
              "Use only values and Serializable objects in it; a lambda instead of a method"
                  + " reference to an object such as System.out."),
          new KnownRefusal(
              "Connection to … refused",
              "No database answers at the JDBC URL's host and port.",
              "Check the URL, or start one: ./jbang postgres@. prints its own."),
          new KnownRefusal(
              "Connection refused",
              "Nobody listens on the socket's host and port.",
              "Start the server first, for a socket in another terminal: nc -lk PORT."),
          new KnownRefusal(
              "Continuous processing does not support",
              "The continuous trigger runs map and filter over few sources only.",
              "Use Trigger.ProcessingTime, or the rate source without aggregation."));

  /** What to say of the exception; of some, what is wrong stands in the query or in a parameter. */
  KnownRefusal in(Throwable thrown) {
    if (mark.equals(APPEND_WITHOUT_WATERMARK)
        && thrown instanceof ExtendedAnalysisException analysis
        && analysis.plan().isDefined()) {
      LogicalPlan plan = analysis.plan().get();
      Option<LogicalPlan> watermark = plan.find(node -> node instanceof EventTimeWatermark);
      if (watermark.isDefined()) {
        boolean behind =
            watermark
                .get()
                .find(node -> node instanceof Aggregate && node.isStreaming())
                .isDefined();
        return behind
            ? LATE_WATERMARK
            : unusedWatermark(((EventTimeWatermark) watermark.get()).eventTime().name());
      }
    }
    if (mark.equals(OTHER_STATE) && differsInNullsOnly(thrown.getMessage())) {
      return OTHER_NULLS;
    }
    if (mark.equals(MALFORMED_ROW) && thrown instanceof SparkThrowable spark) {
      return new KnownRefusal(mark, sentence + wrongRow(spark), advice);
    }
    if (mark.equals(NO_SUCH_FORMAT)) {
      String name = ((SparkThrowable) thrown).getMessageParameters().get("provider");
      return new KnownRefusal(
          mark, "Spark knows no format " + name + ": no jar on the class path has it.", advice);
    }
    return this;
  }

  /** Whether the schemas of the state that Spark names are the same but for that. */
  private static boolean differsInNullsOnly(String message) {
    String names = message.replaceAll(",(true|false)\\)", ")");
    return List.of("key", "value").stream()
        .allMatch(
            each -> schema(names, "Provided " + each).equals(schema(names, "Existing " + each)));
  }

  private static String schema(String message, String which) {
    String line = "- " + which + " schema: ";
    return message
        .lines()
        .filter(each -> each.startsWith(line))
        .findFirst()
        .map(each -> each.substring(line.length()))
        .orElse(which); // Not as expected: they differ.
  }

  /** Spark tells what it could read of the row, and neither its file nor its line. */
  private static String wrongRow(SparkThrowable thrown) {
    String row = thrown.getMessageParameters().getOrDefault("badRecord", "");
    String shown = row.replaceAll("\\p{Cntrl}", " ");
    if (shown.length() > ROW) {
      shown = shown.substring(0, ROW) + " ...";
    }
    return row.isEmpty() ? "" : " Of that one it could read " + shown + ".";
  }

  /** Spark says the same whether there is no watermark, or one that the grouping doesn't use. */
  private static KnownRefusal unusedWatermark(String column) {
    return new KnownRefusal(
        APPEND_WITHOUT_WATERMARK,
        "Append can't send this aggregation: its watermark is on "
            + column
            + ", and it groups neither by that column nor by a window of it, so no group is ever"
            + " final.",
        "Group by window(col(\""
            + column
            + "\"), \"1 minute\"), and make other columns of it afterwards; or use update or"
            + " complete.");
  }

  /** Whether the exception is this one. */
  boolean matches(Throwable thrown) {
    return hasErrorClass(thrown, mark) || beginsWith(thrown.getMessage(), mark.split("…"));
  }

  /** Whether Spark's exception has an error class, or a part of it. */
  static boolean hasErrorClass(Throwable thrown, String name) {
    if (!(thrown instanceof SparkThrowable spark) || spark.getErrorClass() == null) {
      return false;
    }
    return spark.getErrorClass().equals(name) || spark.getErrorClass().startsWith(name + ".");
  }

  private static boolean beginsWith(String message, String... parts) {
    if (message == null || !message.startsWith(parts[0])) {
      return false;
    }
    int end = 0;
    for (String part : parts) {
      int start = message.indexOf(part, end);
      if (start < 0) {
        return false;
      }
      end = start + part.length();
    }
    return true;
  }
}
