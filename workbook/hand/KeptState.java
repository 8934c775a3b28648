package workbook.hand;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The tables of a query's state after two of its batches. What was there after a batch that is done
 * stays so: it is remembered, as the next tick asks for it once more.
 */
final class KeptState {

  private final Map<Long, Map<StateReader.Store, List<StateRow>>> after = new TreeMap<>();

  /**
   * What is kept after a batch, and how it differs from the batch {@code before}; -1: from none.
   */
  List<QueryState.Table> tables(StateReader reader, long before, long now) {
    after.keySet().retainAll(List.of(before, now));
    List<QueryState.Table> tables = new ArrayList<>();
    for (StateReader.Store store : reader.stores()) {
      if (store.holdsRows()) {
        tables.add(
            QueryState.table(
                store.operator(),
                reader.describe(store),
                before < 0 ? List.of() : rows(reader, store, before),
                rows(reader, store, now)));
      }
    }
    return tables;
  }

  private List<StateRow> rows(StateReader reader, StateReader.Store store, long batch) {
    return after
        .computeIfAbsent(batch, any -> new HashMap<>())
        .computeIfAbsent(store, any -> reader.rows(store, batch));
  }

  /** Forgets what was read: a restarted query may write its batches anew. */
  void clear() {
    after.clear();
  }
}
