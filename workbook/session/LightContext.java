package workbook.session;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import scala.reflect.ClassTag$;

/**
 * Spark's context without two things that each micro-batch of ten rows would pay for and has no use
 * of. What it computes is the same. Part H of bench@. measures it.
 */
final class LightContext extends SparkContext {

  // File systems by their schemes, and how Hadoop reads and writes files.
  private static final Pattern NEEDED_DEFAULTS =
      Pattern.compile(
          "fs\\.(AbstractFileSystem\\.)?\\w+\\.impl|fs\\.(defaultFS|permissions\\..*)"
              + "|hadoop\\.tmp\\.dir|(io|file)\\..*");

  private final Configuration light;

  // By class, the micro-batch that tried it first. A stream has a thread of its own.
  private final ThreadLocal<Map<Class<?>, String>> tried = ThreadLocal.withInitial(HashMap::new);

  LightContext(SparkConf conf) {
    super(conf);
    light = light(super.hadoopConfiguration());
  }

  /**
   * Hadoop's configuration without what it sets for services that nothing here talks to (YARN,
   * MapReduce, cloud stores): each stateful operator of each micro-batch writes and reads all of
   * it, key by key through gzip. What Spark or anybody else has set stays, and so does what Hadoop
   * reads without a default in its code.
   */
  @Override
  public Configuration hadoopConfiguration() {
    // While Spark starts, this is asked before there is a light one.
    return light == null ? super.hadoopConfiguration() : light;
  }

  /** A copy, without Hadoop's files of defaults: else any class of Hadoop's may load them again. */
  private static Configuration light(Configuration all) {
    Configuration light = new Configuration(false);
    for (Map.Entry<String, String> each : all) {
      String key = each.getKey();
      String[] sources = all.getPropertySources(key);
      boolean isDefault =
          sources != null && sources.length == 1 && sources[0].endsWith("-default.xml");
      if (!isDefault || NEEDED_DEFAULTS.matcher(key).matches()) {
        light.set(key, all.getRaw(key));
      }
    }
    return light;
  }

  /**
   * Looks for the learner's mistakes in what goes to the tasks. For Spark's own functions it need
   * not read their class files to do so, in each micro-batch: they have no such mistakes. What they
   * take along may be the learner's, so it is tried all the same, in a query's first batch.
   */
  @Override
  public <F> F clean(F function, boolean checkSerializable) {
    if (!function.getClass().getName().startsWith("org.apache.spark.")
        || checkSerializable && isNew(function) && !goesToTasks(function)) {
      return super.clean(function, checkSerializable);
    }
    return function;
  }

  /** Whether an earlier batch of this thread's query has not tried it yet. */
  private boolean isNew(Object function) {
    String batch = getLocalProperty("streaming.sql.batchId");
    if (batch == null) {
      return true; // It belongs to no stream.
    }
    String triedIn = tried.get().putIfAbsent(function.getClass(), batch);
    return triedIn == null || triedIn.equals(batch);
  }

  private static boolean goesToTasks(Object function) {
    try {
      SparkEnv.get()
          .closureSerializer()
          .newInstance()
          .serialize(function, ClassTag$.MODULE$.apply(function.getClass()));
      return true;
    } catch (Exception e) { // Java's NotSerializableException among them.
      return false; // Spark's own way meets it again, and says so in its own words.
    }
  }
}
