import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.net.URL;
import java.net.URLClassLoader;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import workbook.Session;

@DisplayName("Stale sessions are replaced")
class StaleSessionsAreReplaced {

  @Test
  @DisplayName("a stopped session gives way to a new one")
  void stopped() {
    SparkSession before = Session.local();
    assertSame(before, Session.local());
    before.stop();
    assertNotSame(before, Session.local());
    assertEquals(3, Session.local().range(3).count());
  }

  @Test
  @DisplayName("when JShell was reset, its classes are others, and so is the session")
  void reset() {
    Thread current = Thread.currentThread();
    ClassLoader own = current.getContextClassLoader();
    try {
      current.setContextClassLoader(new URLClassLoader(new URL[0], own));
      SparkSession first = Session.local();
      assertSame(first, Session.local());
      current.setContextClassLoader(new URLClassLoader(new URL[0], own));
      assertNotSame(first, Session.local());
    } finally {
      current.setContextClassLoader(own);
    }
    assertEquals(3, Session.local().range(3).count());
  }
}
