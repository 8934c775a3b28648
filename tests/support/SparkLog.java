/** Turns Spark's log off for the tests: what a test expects to fail would fill the screen. */
final class SparkLog {

  private SparkLog() {}

  /** Must run before the first class of Spark is loaded; later it changes nothing. */
  static void quiet() {
    System.setProperty("slf4j.provider", "org.slf4j.simple.SimpleServiceProvider");
    System.setProperty("slf4j.internal.verbosity", "WARN");
    System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "off");
  }
}
