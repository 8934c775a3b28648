package workbook.hand;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.io.CompressionCodec;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.execution.streaming.state.ReadStateStore;
import org.apache.spark.sql.execution.streaming.state.SchemaHelper;
import org.apache.spark.sql.execution.streaming.state.StateStoreConf;
import org.apache.spark.sql.execution.streaming.state.StateStoreId;
import org.apache.spark.sql.execution.streaming.state.StateStoreProvider;
import org.apache.spark.sql.execution.streaming.state.StateStoreProvider$;
import org.apache.spark.sql.execution.streaming.state.UnsafeRowPair;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.StructType;
import scala.Tuple2;
import scala.collection.JavaConverters;
import scala.collection.immutable.Map$;

/**
 * Reads the rows that the stateful operators of a query keep, out of its checkpoint. The query
 * needn't run, and nothing in the checkpoint is changed.
 *
 * <p>Rows come one by one, of a partition with any number of them. The files of Spark's default
 * store are read as they are: its provider would hold a whole partition in memory. Any other store
 * is asked through Spark's own provider; one that works on files of its own, as RocksDB does,
 * copies them first.
 */
public final class StateReader {

  /** The setting that says which class keeps the state. */
  public static final String PROVIDER = "spark.sql.streaming.stateStore.providerClass";

  /** The setting that says how the files of the state are compressed. */
  public static final String CODEC = "spark.sql.streaming.stateStore.compression.codec";

  private static final String MEMORY =
      "org.apache.spark.sql.execution.streaming.state.HDFSBackedStateStoreProvider";

  private static final String ROCKSDB =
      "org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider";

  private static final Pattern TABLE = Pattern.compile("/(\\d+)\\.sst");

  static final String ADVICE =
      " Restore the checkpoint from a copy, read an older batch with --batch, or start the query"
          + " with a new checkpoint.";

  /**
   * One store of an operator. A join has four, of which two only count the rows of the others.
   *
   * @param operator the operator's number in the query
   * @param name {@code default}, or what a join calls it
   * @param keySchema of what rows are found by
   * @param valueSchema of what is kept
   * @param partitions how many parts it has, each with files of its own
   */
  public record Store(
      int operator, String name, StructType keySchema, StructType valueSchema, int partitions) {

    /** Whether it holds rows of the query, and not only numbers of them. */
    public boolean holdsRows() {
      return !name.endsWith("-keyToNumValues");
    }
  }

  private final CheckpointFolder checkpoint;
  private final StatePlan plan;
  private final long room;
  private final UUID run = UUID.randomUUID(); // Providers ask for one, and no file is named so.

  /** Reads a checkpoint by itself: what only the query knows of its columns stays unknown. */
  public StateReader(CheckpointFolder checkpoint) {
    this(checkpoint, StatePlan.UNKNOWN);
  }

  /** Reads the checkpoint of a query whose plan is known. */
  StateReader(CheckpointFolder checkpoint, StatePlan plan) {
    this(checkpoint, plan, Runtime.getRuntime().maxMemory() / 4);
  }

  /**
   * Reads a checkpoint by itself, in little memory.
   *
   * @param room bytes of it that rows may take which have to be held
   */
  public StateReader(CheckpointFolder checkpoint, long room) {
    this(checkpoint, StatePlan.UNKNOWN, room);
  }

  private StateReader(CheckpointFolder checkpoint, StatePlan plan, long room) {
    this.checkpoint = checkpoint;
    this.plan = plan;
    this.room = room;
  }

  /** All stores, those of the first operator first; none when the query keeps no state. */
  public List<Store> stores() {
    List<Store> stores = new ArrayList<>();
    for (long operator : checkpoint.numbers(checkpoint.in("state"))) {
      List<Long> partitions = checkpoint.numbers(checkpoint.in("state/" + operator));
      if (partitions.isEmpty()) {
        continue; // No batch has come as far as its state.
      }
      List<String> names = new ArrayList<>();
      // Spark writes the schemas into the first partition alone.
      for (FileStatus each : checkpoint.list(checkpoint.in("state/" + operator + "/0"))) {
        String name = each.getPath().getName();
        if (each.isDirectory() && name.contains("-key")) {
          names.add(name);
        }
      }
      if (names.isEmpty()) {
        names.add("default");
      }
      names.sort(null);
      for (String name : names) {
        Path file = schemaFile((int) operator, name);
        if (!checkpoint.exists(file) && checkpoint.lastCommitted() < 0) {
          continue; // The first batch was begun, and came no further.
        }
        Tuple2<StructType, StructType> schemas = schemas(file);
        int count = (int) (partitions.get(partitions.size() - 1) + 1);
        stores.add(new Store((int) operator, name, schemas._1(), schemas._2(), count));
      }
    }
    return stores;
  }

  /** What an operator does, and on which side of it a store is: {@code count by event}. */
  public String describe(Store store) {
    return layout(store).what();
  }

  /** Where the files of a store's partition are. */
  public Path folder(Store store, int partition) {
    String folder = "state/" + store.operator() + "/" + partition;
    return checkpoint.in(store.name().equals("default") ? folder : folder + "/" + store.name());
  }

  /** All rows of the query after a batch: for states that are small. */
  public List<StateRow> rows(long batch) {
    List<StateRow> all = new ArrayList<>();
    for (Store store : stores()) {
      if (store.holdsRows()) {
        all.addAll(rows(store, batch));
      }
    }
    return all;
  }

  /** All rows of one store after a batch: for states that are small. */
  public List<StateRow> rows(Store store, long batch) {
    List<StateRow> all = new ArrayList<>();
    for (int partition = 0; partition < store.partitions(); partition++) {
      try (Rows rows = rows(store, partition, batch)) {
        rows.forEachRemaining(all::add);
      }
    }
    return all;
  }

  /**
   * The rows of one partition of a store after a batch, in the store's order, which is none.
   *
   * @throws IllegalStateException that names the file which is missing or damaged
   */
  public Rows rows(Store store, int partition, long batch) {
    return new Rows(store, partition, batch);
  }

  /**
   * The rows of one partition that differ after two batches, in no order.
   *
   * @param wantsMore is told each, and says whether to go on
   */
  public void differences(
      Store store, int partition, long from, long to, Predicate<QueryState.Kept> wantsMore) {
    new StateDifference(this, store, partition, from, to, room).tell(wantsMore);
  }

  /** How many rows one partition of a store has after a batch. */
  public long count(Store store, int partition, long batch) {
    Long noted = countInZip(store, partition, batch);
    if (noted != null) {
      return noted;
    }
    long count = 0;
    try (Rows rows = rows(store, partition, batch)) {
      for (; rows.pairs.hasNext(); rows.pairs.next()) {
        count++;
      }
    }
    return count;
  }

  /** What RocksDB has noted with a version that it wrote whole; null when there is none. */
  private Long countInZip(Store store, int partition, long batch) {
    Path zip = new Path(folder(store, partition), (batch + 1) + ".zip");
    if (!checkpoint.exists(zip)) {
      return null;
    }
    try (var in = new ZipInputStream(checkpoint.open(zip))) {
      for (ZipEntry each = in.getNextEntry(); each != null; each = in.getNextEntry()) {
        if (each.getName().equals("metadata")) {
          String json = new String(in.readAllBytes(), UTF_8).lines().skip(1).collect(joining());
          long count = new ObjectMapper().readTree(json).path("numKeys").asLong(-1);
          return count < 0 ? null : count;
        }
      }
      throw checkpoint.damaged(zip, "it has no entry metadata", ADVICE);
    } catch (IOException e) {
      throw checkpoint.damaged(
          zip, "it is no whole zip file, " + CheckpointFolder.inWords(e), ADVICE);
    }
  }

  /** How many bytes the files of one partition have, of all batches that are still kept. */
  public long bytes(Store store, int partition) {
    return checkpoint.bytes(folder(store, partition));
  }

  /** The columns that the rows of a store show, in order; {@code value} is null in each. */
  public List<StateColumn> columns(Store store) {
    StateLayout layout = layout(store);
    return Stream.concat(layout.key().stream(), layout.value().stream())
        .filter(StateLayout.Column::shown)
        .map(each -> new StateColumn(each.name(), each.type(), null, true))
        .toList();
  }

  private StateLayout layout(Store store) {
    return plan.layout(store);
  }

  private Path schemaFile(int operator, String name) {
    return new Path(folder(new Store(operator, name, null, null, 1), 0), "_metadata/schema");
  }

  private Tuple2<StructType, StructType> schemas(Path file) {
    if (!checkpoint.exists(file)) {
      throw new IllegalStateException(
          "There is no file "
              + checkpoint.shown(file.toString())
              + ", which says what columns the state has."
              + ADVICE);
    }
    try (FSDataInputStream in = checkpoint.open(file)) {
      return SchemaHelper.SchemaReader$.MODULE$.createSchemaReader(in.readUTF()).read(in);
    } catch (Exception e) { // Spark's own has many, also unchecked ones for a text that is no JSON.
      throw checkpoint.damaged(
          file,
          "the columns of the state can't be read from it, " + CheckpointFolder.inWords(e),
          "");
    }
  }

  /** The rows of one partition. To be closed, for what a provider holds. */
  public final class Rows implements Iterator<StateRow>, AutoCloseable {

    private final Store store;
    private final int partition;
    private final long version;
    private final Map<String, String> settings;
    private final StateLayout layout;
    private Iterator<UnsafeRowPair> pairs;
    private SnapshotAndDeltas files; // Of Spark's default store.
    private StateStoreProvider provider; // Of any other.
    private ReadStateStore opened;

    private Rows(Store store, int partition, long batch) {
      this.store = store;
      this.partition = partition;
      version = batch + 1; // Spark numbers what a batch begins with by the batch.
      settings = checkpoint.planned(batch).settings();
      layout = layout(store);
      Path folder = folder(store, partition);
      if (!checkpoint.exists(folder)) { // A provider would make it.
        throw new IllegalStateException(
            "There is no folder " + checkpoint.shown(folder.toString()) + "." + ADVICE);
      }
      String kept = settings.getOrDefault(PROVIDER, MEMORY);
      if (kept.equals(MEMORY)) {
        String codec = settings.getOrDefault(CODEC, "lz4");
        files = new SnapshotAndDeltas(checkpoint, store, folder, version, codec, room);
        pairs = files;
      } else {
        openProvider();
      }
    }

    private void openProvider() {
      provider = provider();
      try {
        opened = provider.getReadStore(version);
        pairs = JavaConverters.asJavaIterator(opened.iterator());
      } catch (Exception e) { // Providers throw all kinds, and Scala declares none.
        provider.close();
        IllegalStateException told = new IllegalStateException(unreadable(e));
        told.addSuppressed(e); // No cause: what is known of that says less than this.
        throw told;
      }
    }

    private StateStoreProvider provider() {
      SQLConf conf = new SQLConf();
      settings.forEach(conf::setConfString);
      // Counting them would read each row twice.
      conf.setConfString("spark.sql.streaming.stateStore.rocksdb.trackTotalNumberOfRows", "false");
      // Spark's own operators ask for the same: some values are no rows of their schema.
      scala.collection.immutable.Map<String, String> unchecked =
          Map$.MODULE$.<String, String>empty().updated("formatValidationCheckValue", "false");
      try {
        return StateStoreProvider$.MODULE$.createAndInit(
            new org.apache.spark.sql.execution.streaming.state.StateStoreProviderId(
                new StateStoreId(
                    checkpoint.in("state").toString(), store.operator(), partition, store.name()),
                run),
            store.keySchema(),
            store.valueSchema(),
            StateLayout.prefixColumns(store),
            new StateStoreConf(conf, unchecked),
            checkpoint.hadoop());
      } catch (Exception e) { // Scala declares none.
        if (e instanceof ClassNotFoundException) {
          throw new IllegalStateException(
              "The state is kept by "
                  + settings.get(PROVIDER)
                  + ", which is not on the class path.",
              e);
        }
        throw e;
      }
    }

    @Override
    public boolean hasNext() {
      return pairs.hasNext();
    }

    @Override
    public StateRow next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      UnsafeRowPair pair = pair();
      return row(pair.key(), pair.value());
    }

    /** The next row as the store has it, which holds until the one after it is asked for. */
    UnsafeRowPair pair() {
      return pairs.next();
    }

    StateRow row(UnsafeRow key, UnsafeRow value) {
      return layout.row(store, partition, key, value);
    }

    /** Frees the store. One of a provider that isn't read to its end is freed with the process. */
    @Override
    public void close() {
      if (files != null) {
        files.close();
        return;
      }
      boolean atEnd = !pairs.hasNext();
      opened.abort();
      if (atEnd) {
        provider.close();
      }
    }

    /** Finds the file that is missing or damaged: Spark doesn't always name it. */
    private String unreadable(Exception e) {
      Path folder = folder(store, partition);
      boolean isRocksDb = settings.get(PROVIDER).equals(ROCKSDB);
      for (long each = version; each > 0 && isRocksDb; each--) {
        Path whole = new Path(folder, each + ".zip");
        Path change = new Path(folder, each + ".changelog");
        boolean isWhole = checkpoint.exists(whole);
        if (!isWhole && !checkpoint.exists(change)) {
          return "The state after batch "
              + (version - 1)
              + " can't be read: there is neither a file "
              + shown(whole)
              + " nor "
              + shown(change)
              + "."
              + ADVICE;
        }
        String wrong = isWhole ? wrongInZip(whole) : wrong(change);
        if (wrong != null) {
          return checkpoint.damaged(isWhole ? whole : change, wrong, ADVICE).getMessage();
        }
        if (isWhole) {
          break;
        }
      }
      String said = String.valueOf(e.getMessage());
      Matcher table = TABLE.matcher(said);
      if (isRocksDb && table.find()) { // It is the name in a copy that is gone by now.
        for (FileStatus each : checkpoint.list(new Path(folder, "SSTs"))) {
          if (each.getPath().getName().startsWith(table.group(1) + "-")) {
            return checkpoint
                .damaged(each.getPath(), "it is not as RocksDB has written it", ADVICE)
                .getMessage();
          }
        }
      }
      return "The state after batch "
          + (version - 1)
          + " in "
          + shown(folder)
          + " can't be read: "
          + checkpoint.shown(said.split("[.]? *\n|[.] (?=[A-Z])|[.]$")[0])
          + "."
          + ADVICE;
    }

    private String shown(Path file) {
      return checkpoint.shown(file.toString());
    }

    private String wrongInZip(Path file) {
      try (var in = new ZipInputStream(checkpoint.open(file))) {
        boolean any = false;
        while (in.getNextEntry() != null) {
          in.readAllBytes();
          any = true;
        }
        return any ? null : "it is no zip file";
      } catch (IOException e) {
        return "it is no whole zip file, " + CheckpointFolder.inWords(e);
      }
    }

    /** What is wrong with a file of changes: pairs of sizes and bytes, then -1. */
    private String wrong(Path file) {
      String codec = settings.getOrDefault(CODEC, "lz4");
      try (var in =
          new DataInputStream(
              CompressionCodec.createCodec(new SparkConf(), codec)
                  .compressedInputStream(checkpoint.open(file)))) {
        for (int size = in.readInt(); size >= 0; size = in.readInt()) {
          in.skipNBytes(size);
          in.skipNBytes(Math.max(0, in.readInt()));
        }
        return null;
      } catch (IOException e) {
        return CheckpointFolder.inWords(e);
      }
    }
  }
}
