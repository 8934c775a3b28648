package workbook.hand;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All that a query keeps, and how it differs from what it kept a tick before.
 *
 * @param batch the micro-batch after which it is so
 * @param watermark the one that this batch used; null when the query has none
 * @param tables one for each operator, of a join one for each side; none when it keeps no state
 */
public record QueryState(long batch, Instant watermark, List<Table> tables) {

  /** How a row of the state differs from the tick before. */
  public enum Mark {
    NEW,
    CHANGED,
    SAME,
    GONE;

    /** What is printed before the row: nothing where nothing has changed. */
    @Override
    public String toString() {
      return this == SAME ? "" : name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /**
   * A row and its mark.
   *
   * @param mark {@code GONE}: it is the row as it was before
   * @param row it
   * @param before the row as it was before; null when it is new, or when that is not known
   */
  public record Kept(Mark mark, StateRow row, StateRow before) {

    /** A row of which nothing is known before. */
    public Kept(Mark mark, StateRow row) {
      this(mark, row, null);
    }
  }

  /**
   * What one operator keeps.
   *
   * @param operator its number in the query
   * @param what it does, in words
   * @param rows in the order of their values
   */
  public record Table(int operator, String what, List<Kept> rows) {

    /** How many rows it keeps; those that are gone don't count. */
    public long size() {
      return rows.stream().filter(each -> each.mark() != Mark.GONE).count();
    }
  }

  /**
   * Marks what is there now by what was there before.
   *
   * @param operator the operator's number in the query
   * @param what it does, in words
   */
  public static Table table(int operator, String what, List<StateRow> before, List<StateRow> now) {
    Map<List<Object>, StateRow> old = byIdentity(before);
    List<Kept> rows = new ArrayList<>();
    byIdentity(now)
        .forEach(
            (identity, row) -> {
              StateRow was = old.remove(identity);
              rows.add(
                  new Kept(
                      was == null ? Mark.NEW : was.holdsSameAs(row) ? Mark.SAME : Mark.CHANGED,
                      row,
                      was));
            });
    old.values().forEach(row -> rows.add(new Kept(Mark.GONE, row, row)));
    rows.sort(Comparator.comparing(Kept::row, StateRow.byValues()));
    return new Table(operator, what, rows);
  }

  /** A join may keep a row twice; the second is another. */
  private static Map<List<Object>, StateRow> byIdentity(List<StateRow> rows) {
    Map<List<Object>, StateRow> all = new LinkedHashMap<>();
    for (StateRow row : rows) {
      List<Object> identity = row.identity();
      while (all.containsKey(identity)) {
        identity.add("again");
      }
      all.put(identity, row);
    }
    return all;
  }
}
