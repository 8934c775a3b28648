package workbook.hand;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.catalyst.plans.logical.EventTimeWatermark;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Function1;

/**
 * How the rows of a store are read: what the operator does, what its columns are called, and until
 * which watermark a row stays. Most of it can be seen in the schemas, which Spark writes into the
 * checkpoint; the rest is in the query's plan.
 *
 * @param what the operator and its side, in words
 * @param key the columns of the key
 * @param value the columns of the value
 * @param until when a row goes
 */
record StateLayout(String what, List<Column> key, List<Column> value, Until until) {

  private static final String SKETCH_OF_LONGS = "MS\\[\\d+]"; // Of approx_count_distinct.
  private static final String SKETCH = "buf"; // Of all functions with a buffer of their own.

  /** What a column's value becomes. */
  interface Reading {
    Object read(InternalRow row);
  }

  /**
   * One column to show, of one or more of the store's.
   *
   * @param ofValue for a column that tells rows apart: it stands in the value all the same
   */
  record Column(String name, DataType type, boolean shown, boolean ofValue, Reading reading) {

    Column as(String otherName) {
      return new Column(otherName, type, shown, ofValue, reading);
    }

    Column hidden() {
      return new Column(name, type, false, ofValue, reading);
    }

    Column inValue() {
      return new Column(name, type, shown, true, reading);
    }
  }

  /** The first watermark, in milliseconds, that makes the row go; null when none does. */
  interface Until {
    Long millis(InternalRow key, InternalRow value);
  }

  static final Until NEVER = (key, value) -> null;

  /** What a store's operator is, as far as its schemas tell. */
  enum Kind {
    AGGREGATION,
    SESSIONS,
    DUPLICATES,
    DUPLICATES_WITHIN_WATERMARK,
    JOIN,
    GROUPS,
    LIMIT;

    static Kind of(StateReader.Store store) {
      StructType key = store.keySchema();
      StructType value = store.valueSchema();
      if (!store.name().equals("default")) {
        return JOIN;
      }
      if (isOnly(value, "__dummy__")) {
        return DUPLICATES;
      }
      if (isOnly(value, "expiresAtMicros")) {
        return DUPLICATES_WITHIN_WATERMARK;
      }
      if (isOnly(key, "key") && key.fields()[0].dataType().equals(DataTypes.NullType)) {
        return LIMIT;
      }
      if (value.length() > 0 && value.fields()[0].name().equals("groupState")) {
        return GROUPS;
      }
      return key.length() > 0 && key.fields()[key.length() - 1].name().equals("sessionStartTime")
          ? SESSIONS
          : AGGREGATION;
    }

    private static boolean isOnly(StructType schema, String name) {
      return schema.length() == 1 && schema.fields()[0].name().equals(name);
    }
  }

  /** How many of the key's first columns a provider finds rows by: only sessions ask for that. */
  static int prefixColumns(StateReader.Store store) {
    return Kind.of(store) == Kind.SESSIONS ? store.keySchema().length() - 1 : 0;
  }

  /** The layout as far as it can be seen in the checkpoint alone. */
  static StateLayout of(StateReader.Store store) {
    List<Column> key = columns(store.keySchema());
    List<Column> value = columns(store.valueSchema());
    String by = names(key);
    switch (Kind.of(store)) {
      case JOIN:
        return join(store, "join, ", key.subList(0, key.size() - 1), value, NEVER);
      case DUPLICATES:
        return new StateLayout(
            "dropDuplicates by " + by, key, hidden(value), untilOf(store.keySchema(), false));
      case DUPLICATES_WITHIN_WATERMARK:
        return new StateLayout(
            "dropDuplicatesWithinWatermark by " + by,
            key,
            List.of(time("expires", 0, 1).hidden()),
            (k, v) -> millis(v.getLong(0)));
      case LIMIT:
        return new StateLayout("limit", hidden(key), List.of(value.get(0).as("rows")), NEVER);
      case GROUPS:
        return groups(store, NEVER);
      case SESSIONS:
        List<Column> sessionKey = hidden(key);
        return new StateLayout(
            "sessions by " + names(key.subList(0, key.size() - 1)),
            sessionKey,
            value,
            untilOf(store.valueSchema(), true));
      default:
        return new StateLayout(
            key.isEmpty() ? "aggregation over all rows" : "aggregation by " + by,
            key,
            value,
            untilOf(store.keySchema(), false));
    }
  }

  /**
   * A join's side: the rows that came on it, and whether each has found a partner. Spark numbers
   * the rows of a key, and gives the number of one that goes to another: so it is the row itself
   * that tells it from the others.
   */
  static StateLayout join(
      StateReader.Store store, String what, List<Column> key, List<Column> value, Until until) {
    String side = store.name().split("-")[0];
    List<Column> row = new ArrayList<>(key);
    List<Column> found = new ArrayList<>();
    for (int i = 0; i < value.size(); i++) {
      boolean last = i == value.size() - 1 && value.get(i).name().equals("matched");
      if (last) {
        found.add(value.get(i));
      } else {
        row.add(value.get(i).inValue());
      }
    }
    return new StateLayout(what + side + " side", row, found, until);
  }

  /** A learner's own state: the fields of its class, and its timeout. */
  static StateLayout groups(StateReader.Store store, Until until) {
    List<Column> key = columns(store.keySchema());
    if (key.size() == 1 && key.get(0).name().equals("value")) {
      key = List.of(key.get(0).as("key"));
    }
    StructType state = (StructType) store.valueSchema().fields()[0].dataType();
    List<Column> value = new ArrayList<>();
    for (int i = 0; i < state.length(); i++) {
      StructField field = state.fields()[i];
      Reading reading = plain(field.name(), i, field.dataType()).reading();
      String name = state.length() == 1 && field.name().equals("value") ? "state" : field.name();
      value.add(
          new Column(
              name,
              field.dataType(),
              true,
              false,
              row -> row.isNullAt(0) ? null : reading.read(row.getStruct(0, state.length()))));
    }
    if (store.valueSchema().length() > 1) {
      value.add(time("timeout", 1, 1000));
    }
    return new StateLayout("flatMapGroupsWithState by " + names(key), key, value, until);
  }

  /** A time that a store keeps as a number; -1 is none. */
  private static Column time(String name, int place, int microsEach) {
    return new Column(
        name,
        DataTypes.TimestampType,
        true,
        false,
        row -> row.getLong(place) < 0 ? null : instant(row.getLong(place) * microsEach));
  }

  /** The columns of a schema, each as it is; a sketch's become one. */
  static List<Column> columns(StructType schema) {
    List<Column> columns = new ArrayList<>();
    StructField[] fields = schema.fields();
    for (int i = 0; i < fields.length; i++) {
      int first = i;
      if (fields[i].name().matches(SKETCH_OF_LONGS)) {
        // Another sketch of the same kind begins at 0 again.
        while (i + 1 < fields.length
            && fields[i + 1].name().matches(SKETCH_OF_LONGS)
            && !fields[i + 1].name().equals("MS[0]")) {
          i++;
        }
        columns.add(longs("MS", first, i + 1));
      } else if (fields[i].name().equals(SKETCH) && fields[i].dataType() instanceof BinaryType) {
        columns.add(bytes(SKETCH, first));
      } else {
        columns.add(plain(fields[i].name(), first, fields[i].dataType()));
      }
    }
    return columns;
  }

  static Column plain(String name, int place, DataType type) {
    Function1<Object, Object> toScala = CatalystTypeConverters.createToScalaConverter(type);
    return new Column(
        name,
        type,
        true,
        false,
        row -> row.isNullAt(place) ? null : toScala.apply(row.get(place, type)));
  }

  /** A sketch that a function keeps as bytes. */
  static Column bytes(String name, int place) {
    return new Column(
        name,
        DataTypes.BinaryType,
        true,
        false,
        row ->
            row.isNullAt(place)
                ? null
                : new StateColumn.Sketch(
                    row.getBinary(place).length, Arrays.hashCode(row.getBinary(place))));
  }

  /** A sketch that a function keeps as numbers. */
  static Column longs(String name, int from, int to) {
    return new Column(
        name,
        DataTypes.BinaryType,
        true,
        false,
        row -> {
          long[] all = new long[to - from];
          for (int i = from; i < to; i++) {
            all[i - from] = row.isNullAt(i) ? 0 : row.getLong(i);
          }
          return new StateColumn.Sketch(all.length * Long.BYTES, Arrays.hashCode(all));
        });
  }

  static List<Column> hidden(List<Column> columns) {
    return columns.stream().map(Column::hidden).toList();
  }

  static String names(List<Column> columns) {
    return String.join(", ", columns.stream().map(Column::name).toList());
  }

  /**
   * By the column of the watermark, which Spark marks in the schema: its time, its window's end.
   */
  static Until untilOf(StructType schema, boolean inValue) {
    for (int i = 0; i < schema.length(); i++) {
      if (schema.fields()[i].metadata().contains(EventTimeWatermark.delayKey())) {
        return untilOf(schema.fields()[i].dataType(), i, inValue);
      }
    }
    return NEVER;
  }

  /** By the time in a column, or the end of the window in it. */
  static Until untilOf(DataType type, int place, boolean inValue) {
    boolean isWindow = type instanceof StructType;
    return (key, value) -> {
      InternalRow row = inValue ? value : key;
      if (row.isNullAt(place)) {
        return null;
      }
      return millis(isWindow ? row.getStruct(place, 2).getLong(1) : row.getLong(place));
    };
  }

  /** The first full millisecond that is not before: a watermark is one. */
  static long millis(long micros) {
    return -Math.floorDiv(-micros, 1000L);
  }

  private static Instant instant(long micros) {
    return Instant.ofEpochSecond(
        Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000);
  }

  /** A row of the store as data. Nothing of it is the provider's any more. */
  StateRow row(StateReader.Store store, int partition, UnsafeRow keyRow, UnsafeRow valueRow) {
    Long millis = until.millis(keyRow, valueRow);
    return new StateRow(
        store.operator(),
        store.name(),
        partition,
        values(key, keyRow, valueRow),
        values(value, valueRow, valueRow),
        millis == null ? null : Instant.ofEpochMilli(millis));
  }

  private static List<StateColumn> values(
      List<Column> columns, InternalRow row, InternalRow valueRow) {
    List<StateColumn> values = new ArrayList<>(columns.size());
    for (Column each : columns) {
      Object value = each.reading().read(each.ofValue() ? valueRow : row);
      values.add(new StateColumn(each.name(), each.type(), value, each.shown()));
    }
    return values;
  }
}
