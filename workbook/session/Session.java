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
// For ten-row batches: less CPU until a lesson's last table. A program that runs for hours is
// better off without.
//RUNTIME_OPTIONS -XX:TieredStopAtLevel=1 -XX:+UseSerialGC
// With one compiler tier Java keeps 48 MB of compiled code. A long session with Spark fills them,
// and Java then sweeps and compiles again without end: a sixth of the CPU of the tests.
//RUNTIME_OPTIONS -XX:ReservedCodeCacheSize=240m
// Room for Spark's classes and first objects: else Java collects seven times while Spark starts.
// In percent, as -Xms would be an error beside a smaller -Xmx. Spark wants 450 MB: half of 1 GB do.
//RUNTIME_OPTIONS -XX:MetaspaceSize=192m -XX:InitialRAMPercentage=6 -XX:MaxRAMPercentage=50
//RUNTIME_OPTIONS -XX:NewSize=256m

package workbook.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TimeZone;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkContext$;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.util.Utils;

/**
 * The local Spark session of lessons, shell and tests: tuned for batches of ten rows, silent, in
 * UTC, with all its files in one temporary folder that goes away with the process.
 */
public final class Session {

  // What the jobs of a snippet are called by: Ctrl+C ends those, and no job of another query.
  private static final long LEAST_MEMORY = 471_859_200; // Spark's own limit.

  private static final ThreadLocal<String> JOB_GROUP = new ThreadLocal<>();

  private static Started current;

  private Session() {}

  /**
   * Returns the one local session, starting it when there is none. It starts a new one when the old
   * one was stopped, or when JShell was reset: then the classes behind its lambdas are others.
   *
   * <p>Nobody holds a lock while Spark starts, so Ctrl+C is heard: it ends the waiting, not the
   * start.
   *
   * @return a running session
   * @throws Stopped when Ctrl+C comes while Spark starts
   */
  public static SparkSession local() {
    SparkSession spark =
        OutsideThread.await(
            started().session,
            "Stopped while Spark starts. It goes on starting, and the next call waits for it.");
    nameJobs(spark);
    return spark;
  }

  /** The session that runs or starts; begins to start one when there is none. */
  private static synchronized Started started() {
    ClassLoader caller = Thread.currentThread().getContextClassLoader();
    if (current == null || current.isOver() || !current.loader.serves(caller)) {
      Started before = current;
      SnippetLoader loader = new SnippetLoader(caller);
      current =
          new Started(
              loader,
              OutsideThread.begin(
                  "workbook-session",
                  loader,
                  () -> {
                    if (before != null) {
                      before.end();
                    }
                    return start();
                  }));
    }
    return current;
  }

  /** A session that runs, or is about to, and what belongs to it. */
  private static final class Started {

    private final SnippetLoader loader;
    private final CompletableFuture<SparkSession> session;
    private volatile SparkSession aside;

    Started(SnippetLoader loader, CompletableFuture<SparkSession> session) {
      this.loader = loader;
      this.session = session;
    }

    /** Whether it could not start, or was stopped. */
    boolean isOver() {
      return session.isDone() && running() == null;
    }

    /** The session if it runs by now, or null. */
    SparkSession running() {
      if (!session.isDone() || session.isCompletedExceptionally()) {
        return null;
      }
      SparkSession spark = session.join();
      return spark.sparkContext().isStopped() ? null : spark;
    }

    /** Ends Spark, and before it the queries, which would else fail loudly. */
    void end() {
      SparkSession spark;
      try {
        spark = session.join();
      } catch (CompletionException e) {
        return; // It never ran, and whoever waited for it was told why.
      }
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
    }
  }

  /** A session beside the local one, which ends with it: its queries and settings are its own. */
  public static SparkSession aside() {
    Started started = started();
    started.aside = local().newSession();
    return started.aside;
  }

  /**
   * Starts the session in the background, so that it is ready, or nearly, when {@link #local()} is
   * called. What goes wrong is told by that call.
   */
  public static void warmUp() {
    inBackground(Session::local);
  }

  /** Does work that a later call does again if it failed, and then tells what went wrong. */
  public static Thread inBackground(Runnable work) {
    Thread thread = new Thread(work, "workbook-warm-up");
    thread.setUncaughtExceptionHandler((t, e) -> {}); // The later call meets it and throws it.
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** Ends the jobs that run, if any, and keeps the session. */
  public static void cancelJobs() {
    SparkSession spark = running();
    if (spark != null) {
      spark.sparkContext().cancelAllJobs();
    }
  }

  /** Ends the jobs of a group; the micro-batches of a query are in a group of their own. */
  public static void cancelJobs(String group) {
    SparkSession spark = running();
    if (spark != null) {
      spark.sparkContext().cancelJobGroup(group);
    } else if (SparkSession.getDefaultSession().isDefined()) {
      // The learner has stopped ours and made one.
      SparkContext own = SparkSession.getDefaultSession().get().sparkContext();
      if (!own.isStopped()) {
        own.cancelAllJobs();
      }
    }
  }

  /** The session that runs; null when there is none yet. Never waits. */
  private static synchronized SparkSession running() {
    return current == null ? null : current.running();
  }

  /**
   * Lets Spark find the classes of another loader, too: those of an exercise. Only one is served at
   * a time, and null ends it.
   *
   * @return the loader that finds them and all others, for the thread that works with them
   */
  public static ClassLoader serve(ClassLoader classes) {
    local();
    SnippetLoader loader = started().loader;
    loader.guest = classes;
    return loader;
  }

  /**
   * Makes the session, if there is one, the active one of this thread: some sinks ask for it. The
   * jobs of this thread, and those of the threads that it makes, are then called by the group.
   */
  public static void activate(String group) {
    JOB_GROUP.set(group);
    SparkSession spark = running();
    if (spark != null) {
      SparkSession.setActiveSession(spark);
      nameJobs(spark);
    }
  }

  private static void nameJobs(SparkSession spark) {
    String group = JOB_GROUP.get();
    SparkContext context = spark.sparkContext();
    if (group != null && !group.equals(context.getLocalProperty("spark.jobGroup.id"))) {
      context.setJobGroup(group, "at the prompt", true);
    }
  }

  private static SparkSession start() {
    quietLog();
    // Else times that Java prints differ between machines, while Spark's own do not.
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    String folder = TempFolder.root().toString();
    prepareMachine();
    SparkConf conf = new SparkConf();
    // Delta tables need the first two, and from the session's start. The shell starts no slower.
    if (Session.class.getResource("/io/delta/sql/DeltaSparkSessionExtension.class") != null) {
      conf.set("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
          .set("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
          // One task for a table's list of files, not 50: else each stream starts slowly.
          .set("spark.databricks.delta.snapshotPartitions", "1");
    }
    conf.setAppName("workbook")
        .setMaster("local[2]")
        // Pages show the same times on every machine.
        .set("spark.sql.session.timeZone", "UTC")
        // Nothing of a lesson listens beyond this machine, and no host name is looked up.
        .set("spark.driver.host", "127.0.0.1")
        .set("spark.driver.bindAddress", "127.0.0.1")
        // No lesson opens Spark's page, and each session would take a port for it.
        .set("spark.ui.enabled", "false")
        // One task and one state file a batch, not 200. Part H of bench@.
        .set("spark.sql.shuffle.partitions", "1")
        .set("spark.default.parallelism", "1")
        // Without it, listing more than 32 files is a Spark job of its own in each batch.
        .set("spark.sql.sources.parallelPartitionDiscovery.threshold", "10000")
        // For ten rows, no Java is generated and compiled: a query's first batch comes sooner,
        // and later ones no later. Parts G and H of bench@.
        .set("spark.sql.codegen.wholeStage", "false")
        .set("spark.sql.codegen.factoryMode", "NO_CODEGEN")
        // Each aggregation fills a whole page with zeros first; else the heap sets its size.
        // More is taken where a task needs it. Part H of bench@.
        .set("spark.buffer.pageSize", "1m")
        // Each broadcast fills a piece of memory of this size with zeros first, else of 4 MB; a
        // batch with a state has three.
        .set("spark.broadcast.blockSize", "64k")
        // The plan that Spark's page would show, which is off: its short text. explain() has its
        // own mode. Part H of bench@.
        .set("spark.sql.ui.explainMode", "simple")
        // What that page would show of the last 1,000 batches is kept all the same: 25 MB.
        .set("spark.ui.retainedJobs", "100")
        .set("spark.ui.retainedStages", "100")
        .set("spark.sql.ui.retainedExecutions", "100")
        // No chmod process for each checkpoint file; part H of bench@. These checkpoints live as
        // long as their query, so what a power cut does to them is no matter.
        .set("spark.hadoop.fs.file.impl", "com.globalmentor.apache.hadoop.fs.BareLocalFileSystem")
        .set(
            "spark.sql.streaming.checkpointFileManagerClass",
            "org.apache.spark.sql.execution.streaming.FileSystemBasedCheckpointFileManager")
        // All that Spark writes lies in one folder, which is deleted at the end.
        .set("spark.local.dir", folder)
        .set("spark.sql.warehouse.dir", folder + "/warehouse");
    if (SparkContext$.MODULE$.getActive().isEmpty()) { // Else the learner has made one.
      new LightContext(conf);
    }
    return SparkSession.builder()
        .config(conf)
        .withExtensions(Undescribed.extension())
        .getOrCreate();
  }

  /** Silences Spark's log; works only before the first class of Spark is loaded. */
  public static void quietLog() {
    System.setProperty("slf4j.provider", "org.slf4j.simple.SimpleServiceProvider");
    System.setProperty("slf4j.internal.verbosity", "WARN");
    setIfAbsent("org.slf4j.simpleLogger.defaultLogLevel", "off");
  }

  /**
   * Lets Spark and Hadoop work where nobody knows this machine's name, or where its user has a
   * number and no name: as in many containers. Must run before the first class of Spark.
   *
   * @throws IllegalStateException with a sentence, where Spark would end the JVM without one
   */
  public static void prepareMachine() {
    quietLog(); // Of the classes that are loaded here.
    long memory = Runtime.getRuntime().maxMemory();
    if (memory < LEAST_MEMORY) {
      throw new IllegalStateException(
          "Spark needs 450 MB of memory, and Java has less ("
              + (memory >> 20)
              + " MB). Give it more, as in: ./jbang run --runtime-option=-Xmx2g shell@.");
    }
    String folders = System.getenv("SPARK_LOCAL_DIRS");
    if (folders != null && Arrays.stream(folders.split(",")).noneMatch(Session::canBeWritten)) {
      throw new IllegalStateException(
          "SPARK_LOCAL_DIRS ("
              + folders
              + ") can't be made or written. Name a folder that can, or: unset SPARK_LOCAL_DIRS");
    }
    Utils.setCustomHostname("localhost");
    String user = System.getProperty("user.name");
    if (user == null || user.equals("?")) {
      UserGroupInformation.setLoginUser(UserGroupInformation.createRemoteUser("nobody"));
    }
  }

  private static boolean canBeWritten(String folder) {
    try {
      Files.delete(Files.createTempFile(Files.createDirectories(Path.of(folder)), "", ""));
      return true;
    } catch (IOException | RuntimeException e) {
      return false; // The caller says so.
    }
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
