package workbook.hand;

import java.util.Arrays;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * One value of a row that Spark keeps in a state store.
 *
 * @param name what the query calls it, where that is known; else what the store does
 * @param type as the store has it
 * @param value as in a {@code Row}; of a sketch only its size, as a {@link Sketch}
 * @param shown false for what only serves the store, or stands in the row a second time
 */
public record StateColumn(String name, DataType type, Object value, boolean shown) {

  /**
   * A value that only its function can read, such as the counters of approx_count_distinct.
   *
   * @param bytes how large it is
   * @param hash differs when its content does
   */
  public record Sketch(int bytes, int hash) {

    @Override
    public String toString() {
      return bytes + " bytes";
    }
  }

  /** The value as text; a window as {@code 2026-01-01 10:00-10:01}. */
  public String text() {
    return isWindow() ? ValueText.window((Row) value, true) : ValueText.text(value);
  }

  /** Whether the value is one of a window's. */
  public boolean isWindow() {
    return value instanceof Row
        && type instanceof StructType fields
        && Arrays.equals(fields.fieldNames(), new String[] {"start", "end"})
        && fields.fields()[0].dataType().equals(DataTypes.TimestampType);
  }
}
