import org.apache.spark.sql.types.StructType;

/** Lesson 2, schema. 10 minutes. The events have prices, and the users' numbers are long. */
public class PricedEvents {

  // TODO: Give the schema of CSV lines such as 2026-03-01T10:00:00,4000000001,purchase,0.10,true
  // with the columns time, a point in time; user_id, a whole number of up to ten digits; event;
  // price, which is never more than 99999.99 and is added up to the cent; and paid, true or
  // false.
  public static StructType schema() {
    return StructType.fromDDL("time STRING, user_id INT, event STRING, price STRING");
  }
}
