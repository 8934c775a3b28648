import static org.apache.spark.sql.types.DataTypes.LongType;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import workbook.session.Refusal;
import workbook.session.Session;

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
  @DisplayName("the work that an end of Spark breaks off, as Ctrl+C does, says so in a sentence")
  void broken() throws Exception {
    SparkSession spark = Session.local();
    var begun = new CountDownLatch(1);
    var listener =
        new SparkListener() {
          @Override
          public void onTaskStart(SparkListenerTaskStart start) {
            begun.countDown();
          }
        };
    spark.sparkContext().addSparkListener(listener);
    spark.udf().register("wait", (UDF1<Long, Long>) StaleSessionsAreReplaced::wait, LongType);
    var work = new FutureTask<>(() -> spark.sql("SELECT wait(id) FROM range(1)").collect());
    new Thread(work).start();
    begun.await();
    spark.stop();
    var failure = assertThrows(ExecutionException.class, work::get);
    assertEquals("Spark was ended in the middle of its work.", Refusal.of(failure).sentence());
  }

  private static Long wait(Long row) throws InterruptedException {
    Thread.sleep(60_000); // Spark's end interrupts it.
    return row;
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
