//DEPS org.slf4j:slf4j-simple:2.0.17
//DEPS org.apache.spark:spark-sql_2.12:3.5.9
//DEPS com.globalmentor:hadoop-bare-naked-local-fs:0.1.0
// The sources are UTF-8, whatever the machine speaks.
//COMPILE_OPTIONS -encoding UTF-8
// Half the CPU of a script's first start, which compiles it.
//COMPILE_OPTIONS -proc:none -J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC
//RUNTIME_OPTIONS --add-opens=java.base/java.lang=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.lang.invoke=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.lang.reflect=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.io=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.net=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.nio=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.util=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.util.concurrent=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/jdk.internal.ref=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/sun.nio.ch=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/sun.nio.cs=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/sun.security.action=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/sun.util.calendar=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.security.jgss/sun.security.krb5=ALL-UNNAMED
// For ten-row batches: half the CPU until a lesson's last table. A program that runs for hours is
// better off without.
//RUNTIME_OPTIONS -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
// Room for Spark's classes and first objects: else Java collects seven times while Spark starts.
//RUNTIME_OPTIONS -XX:MetaspaceSize=192m -Xms512m -XX:NewSize=256m

package workbook;

import java.util.List;
import java.util.TimeZone;
import java.util.concurrent.TimeoutException;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;

/**
 * The local Spark session of lessons, shell and tests: tuned for batches of ten rows, silent, in
 * UTC, with all its files in one temporary folder that goes away with the process.
 */
public final class Session {

  private static SparkSession spark;
  private static SparkSession aside;
  private static SnippetLoader loader;

  private Session() {}

  /**
   * Returns the one local session, starting it when there is none. It starts a new one when the old
   * one was stopped, or when JShell was reset: then the classes behind its lambdas are others.
   *
   * @return a running session
   */
  public static synchronized SparkSession local() {
    ClassLoader caller = Thread.currentThread().getContextClassLoader();
    if (spark != null && (spark.sparkContext().isStopped() || !loader.serves(caller))) {
      end();
    }
    if (spark == null) {
      loader = new SnippetLoader(caller);
      spark = OutsideThread.call("workbook-session", loader, Session::start);
    }
    return spark;
  }

  /** Ends Spark, and before it the queries, which would else fail loudly. */
  private static void end() {
    if (!spark.sparkContext().isStopped()) {
      for (SparkSession each : aside == null ? List.of(spark) : List.of(spark, aside)) {
        for (StreamingQuery query : each.streams().active()) {
          try {
            query.stop();
          } catch (TimeoutException e) {
            throw new IllegalStateException("A query did not stop in time.", e);
          }
        }
      }
    }
    spark.stop();
    spark = null;
    aside = null;
  }

  /** A session beside the local one, which ends with it: its queries and settings are its own. */
  static synchronized SparkSession aside() {
    aside = local().newSession();
    return aside;
  }

  /**
   * Starts the session in the background, so that it is ready, or nearly, when {@link #local()} is
   * called. What goes wrong is told by that call.
   */
  public static void warmUp() {
    inBackground(Session::local);
  }

  /** Does work that a later call does again if it failed, and then tells what went wrong. */
  static Thread inBackground(Runnable work) {
    Thread thread = new Thread(work, "workbook-warm-up");
    thread.setUncaughtExceptionHandler((t, e) -> {}); // The later call meets it and throws it.
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** Ends the jobs that run, if any, and keeps the session. */
  public static synchronized void cancelJobs() {
    if (spark != null && !spark.sparkContext().isStopped()) {
      spark.sparkContext().cancelAllJobs();
    }
  }

  /**
   * Lets Spark find the classes of another loader, too: those of an exercise. Only one is served at
   * a time, and null ends it.
   *
   * @return the loader that finds them and all others, for the thread that works with them
   */
  public static synchronized ClassLoader serve(ClassLoader classes) {
    local();
    loader.guest = classes;
    return loader;
  }

  /** Makes the session, if there is one, the active one of this thread: some sinks ask for it. */
  static synchronized void activate() {
    if (spark != null) {
      SparkSession.setActiveSession(spark);
    }
  }

  private static SparkSession start() {
    quietLog();
    // Else times that Java prints differ between machines, while Spark's own do not.
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    String folder = TempFolder.root().toString();
    SparkSession.Builder builder = SparkSession.builder();
    // Delta tables need the first two, and from the session's start. The shell starts no slower.
    if (Session.class.getResource("/io/delta/sql/DeltaSparkSessionExtension.class") != null) {
      builder
          .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
          .config(
              "spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
          // One task for a table's list of files, not 50: a stream starts in 0.8 s, not 6.5 s.
          .config("spark.databricks.delta.snapshotPartitions", "1");
    }
    return builder
        .appName("workbook")
        .master("local[2]")
        // Pages show the same times on every machine.
        .config("spark.sql.session.timeZone", "UTC")
        // Nothing of a lesson listens beyond this machine, and no host name is looked up.
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        // No lesson opens Spark's page, and each session would take a port for it.
        .config("spark.ui.enabled", "false")
        // One task and one state file a batch, not 200: 0.12 s instead of 1.3 s.
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.default.parallelism", "1")
        // Without it, listing more than 32 files is a Spark job: 0.3 s instead of 0.02 s a batch.
        .config("spark.sql.sources.parallelPartitionDiscovery.threshold", "10000")
        // For ten rows, no Java is generated and compiled: a query's first batch takes 0.12 s
        // instead of 0.17 s, later ones the same.
        .config("spark.sql.codegen.wholeStage", "false")
        .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
        // No chmod process for each checkpoint file, about 0.2 s a batch. These checkpoints live as
        // long as their query, so what a power cut does to them is no matter.
        .config(
            "spark.hadoop.fs.file.impl", "com.globalmentor.apache.hadoop.fs.BareLocalFileSystem")
        .config(
            "spark.sql.streaming.checkpointFileManagerClass",
            "org.apache.spark.sql.execution.streaming.FileSystemBasedCheckpointFileManager")
        // All that Spark writes lies in one folder, which is deleted at the end.
        .config("spark.local.dir", folder)
        .config("spark.sql.warehouse.dir", folder + "/warehouse")
        .getOrCreate();
  }

  /** Silences Spark's log; works only before the first class of Spark is loaded. */
  static void quietLog() {
    System.setProperty("slf4j.provider", "org.slf4j.simple.SimpleServiceProvider");
    System.setProperty("slf4j.internal.verbosity", "WARN");
    setIfAbsent("org.slf4j.simpleLogger.defaultLogLevel", "off");
  }

  private static void setIfAbsent(String key, String value) {
    if (System.getProperty(key) == null) {
      System.setProperty(key, value);
    }
  }

  /**
   * What Spark's tasks load classes with. It is there before JShell is, and finds the classes of
   * the first JShell that asks for the session.
   */
  private static final class SnippetLoader extends ClassLoader {

    private final ClassLoader first;
    private volatile ClassLoader snippets;
    private volatile ClassLoader guest;

    SnippetLoader(ClassLoader first) {
      super(Session.class.getClassLoader());
      this.first = first;
    }

    /** Whether this loader finds the classes that the caller's loader finds. */
    boolean serves(ClassLoader caller) {
      if (caller == this || caller == getParent() || caller == snippets) {
        return true;
      }
      if (snippets == null && (first == getParent() || first == caller)) {
        snippets = caller;
        return true;
      }
      return false;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (guest != null) {
        try {
          return guest.loadClass(name);
        } catch (ClassNotFoundException notTheirs) {
          // Then it is one of the snippets'.
        }
      }
      ClassLoader other = snippets == null ? first : snippets;
      if (other == null || other == this || other == getParent()) {
        throw new ClassNotFoundException(name);
      }
      return other.loadClass(name);
    }
  }
}
