package workbook.exercises;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.streaming.StreamingQueryListenerBus;
import scala.collection.JavaConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import workbook.session.Session;

/**
 * A session beside the local one, for a while: settings, views and queries are its own. Spark
 * registers a listener for each session and for each stateful query, and takes none of them away
 * again, whatever becomes of the session. After a thousand exercises each report of a batch would
 * go through two thousand of them. So those that came meanwhile are taken away at the end.
 */
final class BriefSession implements AutoCloseable {

  private static final ClassTag<StreamingQueryListenerBus> LISTENERS =
      ClassTag$.MODULE$.apply(StreamingQueryListenerBus.class);

  private final SparkSession local = Session.local();
  private final Set<StreamingQueryListenerBus> before;
  private final SparkSession spark;

  /** Makes a session that nobody else uses. */
  BriefSession() {
    local.streams(); // Makes the listener of the local session, if it has none yet.
    before = new HashSet<>(listeners(local));
    spark = local.newSession();
  }

  /** The session. */
  SparkSession spark() {
    return spark;
  }

  /** All sessions' listeners of streaming queries, as Spark has them. */
  private static List<StreamingQueryListenerBus> listeners(SparkSession any) {
    return JavaConverters.seqAsJavaList(
        any.sparkContext().listenerBus().findListenersByClass(LISTENERS));
  }

  /** Takes the listeners away. The session's queries must have ended. */
  @Override
  public void close() {
    for (StreamingQueryListenerBus each : listeners(local)) {
      if (!before.contains(each)) {
        local.sparkContext().listenerBus().removeListener(each);
      }
    }
  }
}
