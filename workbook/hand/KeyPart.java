package workbook.hand;

import org.apache.spark.sql.catalyst.expressions.UnsafeRow;

/**
 * A part of the keys of a store: those whose hash begins with these bits. All rows of a key are in
 * one part, and the parts are of about one size: so a store that is too large for the memory is
 * read part by part.
 *
 * @param bits the first bits of the hash
 * @param length how many bits
 */
record KeyPart(int bits, int length) {

  /** All keys. */
  static final KeyPart ALL = new KeyPart(0, 0);

  /**
   * What a row takes in a map, beside its bytes: the entry, its place, and the row's own object.
   */
  static final int ENTRY_BYTES = 120;

  private static final int MOST_BITS = 16; // Else one huge row could be halved without end.

  boolean has(UnsafeRow key) {
    return length == 0 || key.hashCode() >>> (Integer.SIZE - length) == bits;
  }

  boolean canBeHalved() {
    return length < MOST_BITS;
  }

  /** One half of it, 0 or 1. */
  KeyPart half(int bit) {
    return new KeyPart(bits << 1 | bit, length + 1);
  }
}
