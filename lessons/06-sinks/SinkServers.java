import picocli.CommandLine.Option;
import workbook.session.LessonScript;
import workbook.session.RealServer;

/** The servers of lesson 6: those that you name, or ones that start and end with the script. */
final class SinkServers {

  /** How long Kafka's clients wait for a broker to answer; a minute is their default. */
  static final int BROKER_MILLIS = 5_000;

  @Option(names = "--jdbc-url", paramLabel = "URL", description = "Your PostgreSQL.")
  String jdbcUrl;

  @Option(names = "--bootstrap-servers", paramLabel = "HOST:PORT", description = "Your Kafka.")
  String bootstrapServers;

  void check() {
    LessonScript.require(
        jdbcUrl == null || jdbcUrl.startsWith("jdbc:postgresql:"),
        "--jdbc-url "
            + jdbcUrl
            + " is none: write jdbc:postgresql://HOST:PORT/DATABASE?user=NAME.");
  }

  /**
   * Starts those that are needed and not named, and tells their versions, with an empty line
   * behind.
   *
   * @return whether it has told anything
   */
  boolean start(boolean kafka, boolean postgres) {
    boolean told = false;
    if (kafka && bootstrapServers == null) {
      System.out.println(RealServer.kafka());
      bootstrapServers = RealServer.kafka().address();
      told = true;
    }
    if (postgres && jdbcUrl == null) {
      System.out.println(RealServer.postgres());
      jdbcUrl = RealServer.postgres().jdbcUrl();
      told = true;
    }
    if (told) {
      System.out.println();
    }
    return told;
  }
}
