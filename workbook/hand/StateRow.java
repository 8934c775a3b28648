package workbook.hand;

import static java.util.stream.Collectors.joining;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * One row that a stateful operator keeps.
 *
 * @param operator the operator's number in the query
 * @param store the name of its store: {@code default}; a join has one for each side
 * @param partition the number of the store's partition
 * @param key what the row is found by
 * @param value what is kept under it
 * @param until the row goes in the first micro-batch that uses this watermark or a later one; null
 *     when it stays, or when that is not known
 */
public record StateRow(
    int operator,
    String store,
    int partition,
    List<StateColumn> key,
    List<StateColumn> value,
    Instant until) {

  /** What a reader wants to see of the row, key first. */
  public List<StateColumn> columns() {
    return Stream.concat(key.stream(), value.stream()).filter(StateColumn::shown).toList();
  }

  /** The row as text, without names: {@code 2026-01-01 10:00:00-10:01:00, login, 2}. */
  public String text() {
    return columns().stream().map(StateColumn::text).collect(joining(", "));
  }

  /** The order of the values that a reader sees. */
  public static Comparator<StateRow> byValues() {
    return (left, right) -> ValueText.compare(shown(left), shown(right));
  }

  private static Row shown(StateRow row) {
    return RowFactory.create(row.columns().stream().map(StateColumn::value).toArray());
  }

  /** What makes two rows the same one at two times: store and key. */
  List<Object> identity() {
    List<Object> identity = new ArrayList<>(List.of(operator, store, partition));
    identity.addAll(values(key));
    return identity;
  }

  /** Whether another row holds the same values. */
  boolean holdsSameAs(StateRow other) {
    return values(value).equals(values(other.value));
  }

  private static List<Object> values(List<StateColumn> columns) {
    List<Object> values = new ArrayList<>();
    for (StateColumn each : columns) {
      values.add(each.value() instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : each.value());
    }
    return values;
  }
}
