package workbook.hand;

import com.univocity.parsers.csv.CsvParser;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.csv.CSVOptions;
import org.apache.spark.sql.catalyst.csv.UnivocityParser;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.streaming.StreamingRelationV2;
import org.apache.spark.sql.execution.streaming.MemoryStream;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.collection.JavaConverters;
import scala.collection.immutable.Map$;

/**
 * A stream whose rows you send by hand. What was sent waits until the next {@link HandQuery#tick()}
 * of the query that reads it.
 */
public final class HandStream {

  /** The columns of the workbook's events. */
  public static final String EVENT_SCHEMA = "timestamp STRING, user_id INT, event STRING";

  // Columns of text that queries make times of.
  private static final Set<String> TIMES = Set.of("timestamp", "time");

  /**
   * A row that was sent and waits for a tick.
   *
   * @param place its place among the rows of all streams
   * @param first the place of the first row that was sent in the same call
   */
  record Waiting(long place, long first, Row row) {}

  private static final AtomicLong PLACES = new AtomicLong();

  // Two streams with the same number would be one source to Spark.
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final StructType schema;
  // No constant: as Spark's first class, made before the session, it would turn on Spark's log.
  private final CSVOptions csvOptions = new CSVOptions(Map$.MODULE$.empty(), false, "UTC");
  private final UnivocityParser csv;
  private final MemoryStream<Row> source;
  private final Dataset<Row> events;
  private final List<Waiting> waiting = new ArrayList<>();
  private final List<List<Row>> batches = new ArrayList<>();
  private List<List<Row>> history = List.of();
  private HandQuery query;

  /** A stream of the workbook's events. */
  public HandStream(SparkSession spark) {
    this(spark, EVENT_SCHEMA);
  }

  /**
   * A stream with columns of its own.
   *
   * @param spark the session
   * @param ddl the columns, such as {@code time TIMESTAMP, ad STRING}
   */
  public HandStream(SparkSession spark, String ddl) {
    OneTask.planIn(spark);
    if (ddl == null) {
      throw new IllegalArgumentException(
          "null stands where columns are needed, such as \"time TIMESTAMP, ad STRING\".");
    }
    schema = StructType.fromDDL(ddl);
    csv = new UnivocityParser(schema, csvOptions);
    source =
        new MemoryStream<>(
            NUMBERS.getAndIncrement(), spark.sqlContext(), Option.empty(), Encoders.row(schema));
    events = source.toDF();
  }

  /** Another stream with the same columns, in the same session. */
  HandStream another() {
    return new HandStream(events.sparkSession(), schema.toDDL());
  }

  /** The stream as a dataset: the start of every query over it. */
  public Dataset<Row> events() {
    return events;
  }

  /**
   * Sends rows as CSV lines, one column after the other. What fits, Spark's CSV source decides, as
   * for a file: an empty field is null, and spaces belong to their field. A time without a date is
   * refused: Spark would take it as one of today.
   *
   * @throws IllegalArgumentException when a line does not fit the columns; then none is sent
   */
  public synchronized void send(String... csvLines) {
    send(parse(csvLines));
  }

  /**
   * Sends one row, field by field: {@code send("2026-01-01T10:00:00", 1, "login")}. Strings alone
   * are taken as CSV lines.
   *
   * @throws IllegalArgumentException when the fields do not fit the columns
   */
  public synchronized void send(Object... fields) {
    send(List.of(parse(fields)));
  }

  /** Reads the fields of one row of this stream. */
  Row parse(Object... fields) {
    refuseNull(fields);
    List<String> texts = new ArrayList<>();
    for (Object field : fields) {
      texts.add(field == null ? null : field.toString());
    }
    return row(String.join(",", texts), texts.toArray(new String[0]));
  }

  /** How many rows were sent and not yet read. */
  public synchronized int waiting() {
    return waiting.size();
  }

  /**
   * Starts a query over this stream, at its first batch and with nothing sent. The one before it,
   * if any, ends.
   *
   * @param dataset what to compute from {@link #events()}
   * @param mode append, update or complete
   * @param others the other streams of the query, for a join
   * @return the running query
   */
  public HandQuery start(Dataset<Row> dataset, String mode, HandStream... others) {
    return start(dataset, mode, HandQuery.EACH_TICK, others);
  }

  /** Starts a query as {@link #start(Dataset, String, HandStream...)} does, with a trigger. */
  public HandQuery start(Dataset<Row> dataset, String mode, Trigger trigger, HandStream... others) {
    if (query != null) {
      query.close();
    }
    List<HandStream> streams = new ArrayList<>(List.of(this));
    Collections.addAll(streams, others);
    query = HandQuery.start(dataset, mode, trigger, streams);
    return query;
  }

  /**
   * Runs one tick of the query that {@link #start} began; see {@link HandQuery#tick()}.
   *
   * @return what it did
   */
  public Batch tick() {
    if (query == null) {
      throw new IllegalStateException("No query reads this stream yet: start one.");
    }
    return query.tick();
  }

  /** Whether a dataset reads this stream. */
  public boolean isReadBy(Dataset<Row> dataset) {
    return !dataset.queryExecution().analyzed().collectLeaves().filter(this::is).isEmpty();
  }

  /** Whether a leaf of a plan is this stream. */
  boolean is(LogicalPlan leaf) {
    StreamingRelationV2 mine = (StreamingRelationV2) events.queryExecution().analyzed();
    return leaf instanceof StreamingRelationV2 read && read.table().equals(mine.table());
  }

  /** Forgets all rows, so that the next query begins at nothing. */
  synchronized void reset() {
    if (!batches.isEmpty()) {
      history = List.copyOf(batches);
    }
    source.reset();
    waiting.clear();
    batches.clear();
  }

  /** Forgets what was sent, and remembers this instead, as if it was sent to an earlier query. */
  public synchronized void recall(List<List<Row>> sent) {
    reset();
    history = List.copyOf(sent);
  }

  /** Hands what waits to Spark, for its next micro-batch, and returns it. */
  public synchronized List<Row> flush() {
    return handOver().stream().map(Waiting::row).toList();
  }

  /** Does what {@link #flush} does, and tells the place of each row, too. */
  synchronized List<Waiting> handOver() {
    List<Waiting> handed = List.copyOf(waiting);
    List<Row> rows = handed.stream().map(Waiting::row).toList();
    batches.add(rows);
    if (!rows.isEmpty()) {
      source.addData(JavaConverters.asScalaBuffer(rows).toList());
      waiting.clear();
    }
    return handed;
  }

  /** What was sent and waits for a tick. */
  synchronized List<Waiting> stillWaiting() {
    return List.copyOf(waiting);
  }

  /** Lets a row wait again that a tick had handed over. */
  synchronized void waitAgain(Waiting row) {
    waiting.add(row);
  }

  /** Takes back the rows of the call that began at this place, and returns them. */
  synchronized List<Row> takeBack(long first) {
    List<Row> rows =
        waiting.stream().filter(each -> each.first() == first).map(Waiting::row).toList();
    waiting.removeIf(each -> each.first() == first);
    return rows;
  }

  /** What was sent, tick by tick, to the query that runs or else to the one before it. */
  public synchronized List<List<Row>> history() {
    return batches.isEmpty() ? history : List.copyOf(batches);
  }

  /** Sends rows of {@link #history} or {@link #parse}. */
  public synchronized void send(List<Row> rows) {
    long first = PLACES.getAndAdd(rows.size());
    for (int i = 0; i < rows.size(); i++) {
      waiting.add(new Waiting(first + i, first, rows.get(i)));
    }
  }

  /** The CSV line that {@link #send(String...)} reads a row from; nothing where there is none. */
  public Optional<String> line(Row row) {
    List<String> fields = new ArrayList<>();
    for (int i = 0; i < row.length(); i++) {
      String text = row.isNullAt(i) ? "" : row.get(i).toString();
      boolean quoted = text.matches("(?s).*[,\"\\n\\r].*");
      fields.add(quoted ? '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"' : text);
    }
    String line = String.join(",", fields);
    try {
      return parse(line).equals(List.of(row)) ? Optional.of(line) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // Such as a row without any text.
    }
  }

  /** Reads CSV lines as rows of this stream, each as one, all of them or none. */
  List<Row> parse(String... csvLines) {
    refuseNull(csvLines);
    CsvParser parser = new CsvParser(csvOptions.asParserSettings());
    List<Row> rows = new ArrayList<>();
    for (String line : csvLines) {
      List<String[]> read = line == null ? List.of() : parser.parseAll(new StringReader(line));
      if (read.isEmpty()) {
        throw doesNotFit(line, "is empty");
      } else if (read.size() > 1) {
        String each = " rows. Send each as a line of its own: send(\"...\", \"...\")";
        throw doesNotFit(line.replaceAll("\\R", "\\\\n"), "has " + read.size() + each);
      }
      String[] fields = read.get(0);
      // An empty field comes as an empty text, and Spark's CSV source makes NULL of it.
      Arrays.setAll(fields, i -> fields[i] == null || fields[i].isEmpty() ? null : fields[i]);
      rows.add(row(line, fields));
    }
    return rows;
  }

  private static void refuseNull(Object[] sent) {
    if (sent == null) {
      throw new IllegalArgumentException(
          "null stands where a row is needed, such as \"2026-01-01T10:00:00,1,login\".");
    }
  }

  private Row row(String line, String[] fields) {
    StructField[] columns = schema.fields();
    if (fields.length != columns.length) {
      throw doesNotFit(line, "has " + fields.length + (fields.length == 1 ? " field" : " fields"));
    }
    Object[] values = new Object[columns.length];
    for (int i = 0; i < columns.length; i++) {
      values[i] = value(line, columns[i], fields[i]);
    }
    return RowFactory.create(values);
  }

  /** Spark's own CSV source decides what fits. */
  private Object value(String line, StructField column, String text) {
    boolean isText = column.dataType().equals(DataTypes.StringType);
    if (text != null && (isText ? TIMES.contains(column.name()) : isTime(column.dataType()))) {
      refuseWithoutDate(line, column, text);
    }
    if (text == null || isText) {
      return text;
    }
    Object read;
    try {
      read = csv.makeConverter(column.name(), column.dataType(), true).apply(text);
    } catch (RuntimeException e) {
      String spaces = text.equals(text.strip()) ? "" : ", and spaces count";
      throw doesNotFit(
          line,
          "has \""
              + text
              + "\" for "
              + column.name()
              + ", which is "
              + column.dataType().sql()
              + spaces);
    }
    return CatalystTypeConverters.convertToScala(read, column.dataType());
  }

  private static boolean isTime(DataType type) {
    return type.equals(DataTypes.TimestampType) || type.equals(DataTypes.TimestampNTZType);
  }

  private void refuseWithoutDate(String line, StructField column, String text) {
    if (text.strip().matches("T?\\d{1,2}:\\d{1,2}(:.*)?")) {
      throw doesNotFit(
          line,
          "has the time \""
              + text
              + "\" for "
              + column.name()
              + " without a date, and Spark would take that of today. Write 2026-01-01T10:00:05");
    }
  }

  private IllegalArgumentException doesNotFit(String line, String what) {
    return new IllegalArgumentException(
        "Nothing was sent: the line \""
            + line
            + "\" "
            + what
            + ". The columns are: "
            + schema.toDDL()
            + ".");
  }
}
