package workbook.exercises;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryProgress;
import org.apache.spark.sql.streaming.Trigger;
import org.apache.spark.sql.types.StructField;
import workbook.hand.Batch;
import workbook.hand.Desk;
import workbook.hand.HandQuery;
import workbook.hand.HandStream;
import workbook.hand.ValueText;
import workbook.session.FolderStream;
import workbook.session.TempFolder;

/**
 * What a check or a scenario works with: a Spark session of its own, a stream by hand, folders, and
 * the words {@link #expect} and {@link #predict}. All of it goes away afterwards.
 */
public final class Trial implements AutoCloseable {

  private final SparkSession spark;
  private final Prediction.Asker asker;
  private final List<Step> steps = new ArrayList<>();
  private final List<String> sent = new ArrayList<>();
  private final List<FolderStream> folders = new ArrayList<>();
  private final List<Path> temporary = new ArrayList<>();
  private Desk desk;
  private String unit;
  private int ticks;
  private int queries;
  private int columns; // Of the query that runs.
  private int files;
  private Predicate<Report> enough = report -> false;
  private volatile long lastStep = System.nanoTime();
  private String otherType; // The sentence for a column of another type than asked for.

  /**
   * A trial over a session that nobody else uses.
   *
   * @param asker who predicts; null for a check
   */
  Trial(SparkSession spark, Prediction.Asker asker) {
    this.spark = spark;
    this.asker = asker;
  }

  /** The session: settings and views of other trials are not in it. */
  public SparkSession spark() {
    return spark;
  }

  /** The workbook's events, as a stream by hand. */
  public Dataset<Row> events() {
    return stream().events();
  }

  /** The stream behind {@link #events} and {@link #send}. */
  public HandStream stream() {
    return desk().events();
  }

  /** Another stream by hand, with columns of its own: {@code time TIMESTAMP, ad STRING}. */
  public HandStream stream(String ddl) {
    return desk().stream(ddl);
  }

  /** Made when it is needed: many a check works with files alone. */
  private Desk desk() {
    if (desk == null) {
      desk = new Desk(spark);
    }
    return desk;
  }

  /** A new folder that files arrive in. */
  public FolderStream folder() {
    FolderStream folder = new FolderStream();
    folders.add(folder);
    return folder;
  }

  /** A new, empty folder, for a checkpoint or a sink: its absolute path. */
  public String emptyFolder() {
    Path folder = TempFolder.create("trial");
    temporary.add(folder);
    return folder.toString();
  }

  /**
   * Starts a query by hand; the one before it ends.
   *
   * @param dataset what the learner's code made
   * @param mode append, update or complete
   */
  public void show(Dataset<Row> dataset, String mode) {
    unit = "batch ";
    start(dataset, mode, HandQuery.EACH_TICK, 0);
  }

  /**
   * Starts a query as {@link #show(Dataset, String)} does, with a trigger. A tick is then a second
   * of its clock or, where the query ends by itself, a start of it; one tick may run no batch or
   * several.
   */
  public void show(Dataset<Row> dataset, String mode, Trigger trigger) {
    unit = "tick ";
    start(dataset, mode, trigger, 1);
  }

  private void start(Dataset<Row> dataset, String mode, Trigger trigger, int first) {
    require(dataset != null, "The method returned null: return a dataset.");
    sent.clear();
    ticks = first;
    queries++;
    columns = dataset.columns().length;
    desk().show(dataset, mode, trigger);
    lastStep = System.nanoTime();
  }

  /**
   * When the last query had started, the last tick was over, or something was last compared, by
   * {@link System#nanoTime()}.
   */
  long lastStep() {
    return lastStep;
  }

  /** Ends the check with a sentence, unless the dataset has these columns, in this order. */
  public void columns(Dataset<Row> dataset, String... names) {
    require(dataset != null, "The method returned null: return a dataset.");
    String yours = String.join(", ", dataset.columns());
    String wanted = String.join(", ", names);
    require(wanted.equals(yours), "The columns must be " + wanted + "; yours are " + yours + ".");
  }

  /**
   * Says at the check's end that a column has another type, if one has: as text, an INT and a
   * BIGINT look the same.
   *
   * @param columns each with its type, or with those that will do: {@code user_id INT|BIGINT}
   */
  public void types(Dataset<Row> dataset, String... columns) {
    StructField[] fields = dataset.schema().fields();
    int compared = fields.length == columns.length ? fields.length : 0; // Else they are others.
    for (int i = 0; i < compared && otherType == null; i++) {
      String[] wanted = columns[i].split(" ");
      List<String> types = List.of(wanted[1].split("\\|"));
      String type = fields[i].dataType().sql();
      if (!types.contains(type)) {
        String name = wanted[0];
        String text = "The column %s is of the type %s, and %s was asked for.%s";
        otherType =
            String.format(Locale.ROOT, text, name, type, types.get(0), reason(type, types.get(0)));
      }
    }
  }

  private static String reason(String type, String wanted) {
    if (type.equals("TIMESTAMP_NTZ")) {
      return " A date and a time without a zone are a point in time for nobody.";
    } else if (type.equals("TIMESTAMP") && wanted.equals("STRING")) {
      return " date_format makes a text of a time.";
    } else if (type.equals("INT") && wanted.equals("BIGINT")) {
      return " An INT ends at 2147483647, and a count may not.";
    } else if (type.equals("STRING")) {
      return " A text is no number: 10 comes before 9.";
    }
    return "";
  }

  /** Sends rows to {@link #events}, as CSV lines; they wait for the next batch. */
  public void send(String... csvLines) {
    sent.addAll(Arrays.asList(csvLines));
    desk().send(csvLines);
  }

  /** Lets a file arrive in a folder that the query reads. */
  public void arrive(FolderStream folder, String name, String... lines) {
    sent.add(name + ":");
    Arrays.stream(lines).forEach(line -> sent.add("  " + line));
    folder.file(name, lines);
  }

  /** Lets values arrive in a folder that the query reads line by line; their file is not told. */
  public void arrive(FolderStream folder, List<String> values) {
    sent.addAll(values);
    folder.file("values-" + ++files, values.toArray(String[]::new));
  }

  /** Runs one micro-batch, and says nothing of what must come. */
  public Batch tick() {
    sent.clear();
    ticks++;
    List<Batch> batches = desk.tick();
    lastStep = System.nanoTime();
    return batches.isEmpty() ? Batch.none() : batches.get(batches.size() - 1);
  }

  /** Spark's report on the last micro-batch. */
  public StreamingQueryProgress progress() {
    return desk.query().query().lastProgress();
  }

  /**
   * Runs one micro-batch, in which exactly these rows must go out.
   *
   * @param rows as text, such as {@code login, 2}, in any order; none for no rows
   */
  public void expect(String... rows) {
    List<String> before = List.copyOf(sent);
    String name = name();
    tick();
    compared(new Step(name, before, List.of(rows), came()));
  }

  /**
   * Runs one micro-batch, and expects only this of it.
   *
   * @param what {@code a batch}, or one of {@link Prediction}'s words for none
   */
  public void expectThen(String what) {
    List<String> before = List.copyOf(sent);
    String came;
    try {
      came = tick().ran() ? "a batch" : Prediction.NO_BATCH;
    } catch (RuntimeException e) {
      came = Prediction.REFUSED;
    }
    compared(new Step("then", before, List.of(what), List.of(came)));
  }

  private void compared(Step step) {
    lastStep = System.nanoTime();
    steps.add(step);
    if (!step.right() && enough.test(report(null))) {
      throw new Unmet(step.name() + " differs.");
    }
  }

  /** Lets a check end with a wrong step, before its end, when this is true of the report so far. */
  void endWith(Predicate<Report> enough) {
    this.enough = enough;
  }

  /** Asks for the rows of the next micro-batch, runs it, and compares. */
  public void predict() throws Exception {
    List<String> before = List.copyOf(sent);
    String name = name();
    Prediction said = asked(name, before);
    List<String> came = new ArrayList<>();
    try {
      boolean ran = tick().ran();
      came.addAll(ran ? came() : List.of(Prediction.NO_BATCH));
    } catch (RuntimeException e) {
      came.add(Prediction.REFUSED);
      throw e;
    } finally {
      steps.add(new Step(name, before, said.rows(), came));
    }
  }

  /** Asks until each row has as many values as the query has columns. */
  private Prediction asked(String name, List<String> before) throws Exception {
    Prediction said = asker.ask(name, before);
    Optional<String> slip = Questions.slip(said, columns);
    while (slip.isPresent()) {
      said = asker.ask(slip.get() + "\n" + name, before);
      slip = Questions.slip(said, columns);
    }
    return said;
  }

  /**
   * Asks for rows that come in some other way than from {@link #show}: a table, a folder, a start
   * that may be refused.
   *
   * @param name what they are, in a few words
   * @param rows gets them
   */
  public void predict(String name, Callable<List<Row>> rows) throws Exception {
    Prediction said = asker.ask(name, List.of());
    List<String> came = new ArrayList<>();
    try {
      rows.call().forEach(row -> came.add(text(row)));
    } catch (Exception e) {
      came.add(Prediction.REFUSED);
      throw e;
    } finally {
      steps.add(new Step(name, List.of(), said.rows(), came));
    }
  }

  /**
   * Compares rows that a check got in some other way than by {@link #expect}.
   *
   * @param name what they are, in a few words
   * @param expected rows as text
   * @param got what came
   */
  public void compare(String name, List<String> expected, List<Row> got) {
    compareText(name, expected, got.stream().map(Trial::text).toList());
  }

  /** Compares lines of text. */
  public void compareText(String name, List<String> expected, List<String> got) {
    compared(new Step(name, List.of(), expected, got));
  }

  /** Ends the check with this sentence, unless the condition holds. */
  public void require(boolean holds, String sentence) {
    if (!holds) {
      throw new Unmet(sentence);
    }
  }

  /** A condition of the check is not met; the message is the sentence for the learner. */
  static final class Unmet extends RuntimeException {
    Unmet(String sentence) {
      super(sentence);
    }
  }

  Report report(Throwable thrown) {
    boolean told = thrown != null || otherType == null;
    return new Report(List.copyOf(steps), told ? thrown : new Unmet(otherType));
  }

  /** The next tick's name; a second query begins at batch 0 again, and says so. */
  private String name() {
    return unit + ticks + (queries > 1 ? " of query " + queries : "");
  }

  /** The rows of all micro-batches that the last tick ran. */
  private List<String> came() {
    return desk.query().ticked().stream().flatMap(batch -> batch.rows().stream()).toList();
  }

  private static String text(Row row) {
    return String.join(", ", ValueText.cells(Objects.requireNonNull(row)));
  }

  /**
   * Empties the static maps and collections of a class, which are gone when its program ends.
   *
   * @return whether there was something in them
   */
  public boolean forget(Class<?> program) throws IllegalAccessException {
    boolean forgotten = false;
    for (Field field : program.getDeclaredFields()) {
      if (Modifier.isStatic(field.getModifiers()) && field.trySetAccessible()) {
        Object kept = field.get(null);
        Collection<?> all =
            kept instanceof Map<?, ?> map
                ? map.entrySet()
                : kept instanceof Collection<?> collection ? collection : List.of();
        try {
          int size = all.size();
          all.clear();
          forgotten |= size > 0;
        } catch (UnsupportedOperationException e) {
          // A constant, such as List.of("login"): the next program has it, too.
        }
      }
    }
    return forgotten;
  }

  /** Ends all queries and deletes the folders. */
  @Override
  public void close() throws Exception {
    if (desk != null) {
      desk.close();
    }
    for (StreamingQuery running : spark.streams().active()) {
      running.stop();
    }
    folders.forEach(FolderStream::close);
    temporary.forEach(TempFolder::delete);
  }
}
