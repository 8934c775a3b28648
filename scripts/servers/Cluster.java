///usr/bin/env jbang "$0" "$@" ; exit $?
//DESCRIPTION A Spark cluster on this machine that lasts as long as this command
//JAVA 17
//DEPS org.slf4j:slf4j-simple:2.0.17
//DEPS org.apache.spark:spark-sql_2.12:3.5.9
//DEPS info.picocli:picocli:4.7.7
//SOURCES Server.java
//COMPILE_OPTIONS -proc:none -J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC
//RUNTIME_OPTIONS --add-opens=java.base/java.lang=ALL-UNNAMED --add-opens=java.base/java.lang.invoke=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.lang.reflect=ALL-UNNAMED --add-opens=java.base/java.io=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.net=ALL-UNNAMED --add-opens=java.base/java.nio=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.util=ALL-UNNAMED --add-opens=java.base/java.util.concurrent=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED --add-opens=java.base/jdk.internal.ref=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/sun.nio.ch=ALL-UNNAMED --add-opens=java.base/sun.nio.cs=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.base/sun.security.action=ALL-UNNAMED --add-opens=java.base/sun.util.calendar=ALL-UNNAMED
//RUNTIME_OPTIONS --add-opens=java.security.jgss/sun.security.krb5=ALL-UNNAMED
//RUNTIME_OPTIONS -Xmx128m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import servers.Server;

/** A real standalone cluster for trying things: {@code ./jbang cluster@. --workers 2}. */
@Command(
    name = "cluster",
    version = "cluster 1.0",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "A Spark cluster for this machine only: a master and some workers, each a",
      "process of its own. Prints its address and what to type next, and runs until",
      "Ctrl+C.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  cluster --port 7077            at the port that Spark's own scripts take",
      "  cluster --workers 4            with four workers of one core each",
      "  cluster --join spark://127.0.0.1:7077 --workers 1",
      "                                 one more worker for a cluster that runs",
      "",
      "Exit codes: 0 stopped, 1 failure, 2 wrong option."
    })
public class Cluster extends Server {

  private static final int START_SECONDS = 120;
  private static final int STOP_SECONDS = 10;
  private static final Pattern MASTER = Pattern.compile("spark://[\\w.-]+:\\d{1,5}");

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "2",
      description = "How many workers (default: ${DEFAULT-VALUE}).")
  private int workers;

  @Option(
      names = "--cores",
      paramLabel = "N",
      defaultValue = "1",
      description = "Cores of each worker (default: ${DEFAULT-VALUE}).")
  private int cores;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      defaultValue = "1g",
      description = "What each worker has for executors (default: ${DEFAULT-VALUE}).")
  private String memory;

  @Option(
      names = "--join",
      paramLabel = "URL",
      description = "Start no master; the workers join this one.")
  private String join;

  /** One of Spark's own programs, in a process with a log. */
  private record Daemon(Process process, Path log) {}

  private final List<Daemon> daemons = new ArrayList<>();
  private Path home;

  private Cluster() {
    // What a killed JVM has left; executors end by themselves when their worker is gone.
    super("Spark", "if [ -f \"$1/pids\" ]; then kill -KILL $(cat \"$1/pids\"); sleep 1; fi");
  }

  public static void main(String... args) {
    run(new Cluster(), args);
  }

  @Override
  protected void checkOptions() {
    if (workers < 1 || workers > 64) {
      throw wrong("--workers " + workers + " is not from 1 to 64.");
    }
    if (cores < 1) {
      throw wrong("--cores " + cores + " is too few: a worker needs one.");
    }
    if (!memory.matches("[1-9]\\d*[mg]")) {
      throw wrong("--memory " + memory + " is no size: write 1g, or 768m.");
    }
    if (join != null && !MASTER.matcher(join).matches()) {
      throw wrong("--join " + join + " is no master: write spark://HOST:PORT.");
    }
  }

  @Override
  protected String start(int port, Path folder) throws Exception {
    home = folder;
    installation();
    List<String> lines = new ArrayList<>();
    String url = join == null ? "spark://" + LOOPBACK + ":" + port : join;
    if (join == null) {
      var master = daemon("master", "master.Master", "--port", "" + port);
      String page = await(master, "MasterWebUI.* started at (http://\\S+)");
      await(master, "(I have been elected leader)");
      String version = org.apache.spark.package$.MODULE$.SPARK_VERSION();
      lines.add("Spark %s on %s:%s, %s".formatted(version, LOOPBACK, port, url));
      lines.add("  page      " + page);
    } else {
      lines.add("Workers for " + url);
    }
    List<Daemon> started = new ArrayList<>();
    for (int i = 1; i <= workers; i++) {
      started.add(worker(i, url));
    }
    for (int i = 1; i <= workers; i++) {
      Daemon worker = started.get(i - 1);
      await(worker, "(Successfully registered with master)");
      lines.add("  worker %s  process %s".formatted(i, worker.process.pid()));
    }
    if (join == null) {
      lines.add("Next, in another terminal:");
      lines.add("  export SPARK_LOCAL_IP=%s SPARK_HOME=%s".formatted(LOOPBACK, home));
      lines.add("  ./jbang -Dspark.master=%s work/MyStream.java".formatted(url));
      lines.add("  $SPARK_HOME/bin/spark-submit --master %s ... YOUR.jar".formatted(url));
    }
    return String.join("\n", lines);
  }

  private Daemon worker(int number, String url) throws IOException {
    return daemon(
        "worker-" + number,
        "worker.Worker",
        "--cores",
        "" + cores,
        "--memory",
        memory,
        "--work-dir",
        home.resolve("work-" + number).toString(),
        url);
  }

  /** A folder that looks like an unpacked Spark: its jars, and the one script that is needed. */
  private void installation() throws IOException {
    Path jars = Files.createDirectory(home.resolve("jars"));
    for (String jar : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path file = Path.of(jar).toAbsolutePath();
      if (!file.getFileName().toString().startsWith("Cluster")) {
        Files.createSymbolicLink(jars.resolve(file.getFileName()), file);
      }
    }
    Path script = Files.createDirectory(home.resolve("bin")).resolve("spark-submit");
    List<String> command = java("org.apache.spark.deploy.SparkSubmit", jars);
    Files.writeString(script, "#!/bin/sh\nexec '" + String.join("' '", command) + "' \"$@\"\n");
    if (!script.toFile().setExecutable(true)) {
      throw new IOException(script + " can't be made executable");
    }
  }

  /** The command of a JVM with Spark's jars and the packages that Spark needs opened. */
  private static List<String> java(String mainClass, Path jars) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-opens="))
        .forEach(command::add);
    command.add("-Dslf4j.provider=org.slf4j.simple.SimpleServiceProvider");
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=info");
    command.addAll(List.of("-cp", jars + "/*", mainClass));
    return command;
  }

  /** Starts one of Spark's own programs. */
  private Daemon daemon(String name, String mainClass, String... arguments) throws IOException {
    List<String> command = java("org.apache.spark.deploy." + mainClass, home.resolve("jars"));
    command.addAll(1, List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("--host", LOOPBACK, "--webui-port", "0"));
    command.addAll(List.of(arguments));
    Path log = home.resolve(name + ".log");
    var builder = new ProcessBuilder(command).directory(home.toFile()).redirectErrorStream(true);
    var environment = builder.environment();
    environment.put("SPARK_HOME", home.toString());
    environment.put("SPARK_SCALA_VERSION", "2.12"); // It looks for a build of Spark's otherwise.
    environment.put("SPARK_LOCAL_IP", LOOPBACK);
    // For the executors, too, which inherit this: what they write goes with our folder. More
    // options, as the tests have, the launcher has given to this JVM alone.
    environment.put("SPARK_LOCAL_DIRS", home.toString());
    String more = environment.getOrDefault("WORKBOOK_JAVA_OPTIONS", "");
    environment.put("JDK_JAVA_OPTIONS", more + " -Djava.io.tmpdir=" + home);
    var daemon = new Daemon(builder.redirectOutput(Redirect.to(log.toFile())).start(), log);
    daemons.add(daemon);
    Files.writeString(home.resolve("pids"), daemon.process.pid() + "\n", CREATE, APPEND);
    return daemon;
  }

  /** Waits for a line in a log, and returns its group. */
  private static String await(Daemon daemon, String regex) throws Exception {
    Pattern pattern = Pattern.compile(regex);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (true) {
      boolean over = !daemon.process.isAlive() || System.nanoTime() > deadline;
      String text = Files.readString(daemon.log);
      Matcher found = pattern.matcher(text);
      if (found.find()) {
        return found.group(1);
      }
      if (over) {
        String last = text.lines().reduce("nothing", (before, line) -> line);
        throw new IOException(daemon.log.getFileName() + " ends with: " + last);
      }
      Thread.sleep(20);
    }
  }

  /** Workers first: each ends its executors, and tells the master. */
  @Override
  protected void stop() throws Exception {
    for (int i = daemons.size() - 1; i >= 0; i--) {
      Process process = daemons.get(i).process;
      process.destroy();
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    }
    if (home != null) {
      Files.deleteIfExists(home.resolve("pids"));
    }
  }
}
