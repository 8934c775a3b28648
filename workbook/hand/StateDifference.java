package workbook.hand;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.execution.streaming.state.UnsafeRowPair;

/**
 * The rows of one partition of a store that differ after two batches. Those of the first are held,
 * as bytes, while those of the second come by; where they are too many, part by part of their keys.
 */
final class StateDifference {

  private static final int ENTRY_BYTES = KeyPart.ENTRY_BYTES + 40; // The value is an object, too.

  private final StateReader reader;
  private final StateReader.Store store;
  private final int partition;
  private final long from;
  private final long to;
  private final long room;
  private final boolean isJoin;
  private final Deque<KeyPart> parts = new ArrayDeque<>(List.of(KeyPart.ALL));

  StateDifference(
      StateReader reader, StateReader.Store store, int partition, long from, long to, long room) {
    this.reader = reader;
    this.store = store;
    this.partition = partition;
    this.from = from;
    this.to = to;
    this.room = room;
    isJoin = StateLayout.Kind.of(store) == StateLayout.Kind.JOIN;
  }

  /**
   * Tells the rows that differ.
   *
   * @param wantsMore is told each, and says whether to go on
   */
  void tell(Predicate<QueryState.Kept> wantsMore) {
    boolean more = true;
    while (more && !parts.isEmpty()) {
      Map<UnsafeRow, UnsafeRow> before = new HashMap<>();
      KeyPart part = readBefore(before, parts.pop());
      List<StateRow> was = new ArrayList<>(); // Of a join.
      List<StateRow> now = new ArrayList<>();
      try (StateReader.Rows rows = reader.rows(store, partition, to)) {
        while (more && rows.hasNext()) {
          UnsafeRowPair pair = rows.pair();
          if (!part.has(found(pair.key()))) {
            continue;
          }
          UnsafeRow old = before.remove(pair.key());
          if (pair.value().equals(old)) {
            continue;
          }
          StateRow row = rows.row(pair.key(), pair.value());
          List<StateRow> oldRow = old == null ? List.of() : List.of(rows.row(pair.key(), old));
          if (isJoin) {
            was.addAll(oldRow);
            now.add(row);
          } else {
            more = tell(oldRow, List.of(row), wantsMore);
          }
        }
        for (Map.Entry<UnsafeRow, UnsafeRow> each : before.entrySet()) {
          StateRow gone = rows.row(each.getKey(), each.getValue());
          if (isJoin) {
            was.add(gone);
          } else {
            more = more && tell(List.of(gone), List.of(), wantsMore);
          }
        }
      }
      more = more && tell(was, now, wantsMore);
    }
  }

  /** Reads a part of the rows, or half of it where it is too much; which one, it returns. */
  private KeyPart readBefore(Map<UnsafeRow, UnsafeRow> before, KeyPart wanted) {
    KeyPart part = wanted;
    long bytes = 0;
    try (StateReader.Rows rows = reader.rows(store, partition, from)) {
      while (rows.hasNext()) {
        UnsafeRowPair pair = rows.pair();
        if (part.has(found(pair.key()))) {
          before.put(pair.key().copy(), pair.value().copy());
          bytes += bytes(pair.key(), pair.value());
        }
        while (bytes > room && part.canBeHalved()) {
          parts.push(part.half(1));
          part = part.half(0);
          KeyPart half = part;
          before.keySet().removeIf(each -> !half.has(found(each)));
          bytes = before.entrySet().stream().mapToLong(e -> bytes(e.getKey(), e.getValue())).sum();
        }
      }
    }
    return part;
  }

  private static long bytes(UnsafeRow key, UnsafeRow value) {
    return ENTRY_BYTES + key.getSizeInBytes() + value.getSizeInBytes();
  }

  /**
   * What the parts are made by. A join numbers the rows of a key, and a row may come under another
   * number: all rows of a key must be in one part.
   */
  private UnsafeRow found(UnsafeRow key) {
    if (!isJoin) {
      return key;
    }
    UnsafeRow withoutNumber = key.copy();
    withoutNumber.setLong(key.numFields() - 1, 0);
    return withoutNumber;
  }

  private static boolean tell(
      List<StateRow> was, List<StateRow> now, Predicate<QueryState.Kept> wantsMore) {
    for (QueryState.Kept each : QueryState.table(0, "", was, now).rows()) {
      if (each.mark() != QueryState.Mark.SAME && !wantsMore.test(each)) {
        return false;
      }
    }
    return true;
  }
}
