package workbook.hand;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkConf;
import org.apache.spark.io.CompressionCodec;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.execution.streaming.state.UnsafeRowPair;

/**
 * The rows of one partition in Spark's default state store, out of its files: a snapshot, which has
 * all rows, and a delta for each batch since, which has those that the batch has written or
 * removed. A query needs them in a map; who only reads them lets the snapshot pass by, and holds
 * what the deltas say. Where that is too much, it holds it for a part of the keys, and the files
 * pass by once for each part.
 */
final class SnapshotAndDeltas implements Iterator<UnsafeRowPair>, AutoCloseable {

  private static final int END_OF_FILE = -1; // In the place of a key's size.
  private static final byte[] REMOVED = {};

  private final CheckpointFolder checkpoint;
  private final CompressionCodec codec;
  private final int keyColumns;
  private final int valueColumns;
  private final long room;
  private final List<Path> deltas = new ArrayList<>(); // The oldest first.
  private final Path snapshot; // The newest; null when there is none yet.
  private final Deque<KeyPart> parts = new ArrayDeque<>(List.of(KeyPart.ALL));
  private KeyPart part;
  private Map<UnsafeRow, byte[]> changes = Map.of();
  private Iterator<Map.Entry<UnsafeRow, byte[]>> changed = Collections.emptyIterator();
  private Records passing; // Of the snapshot, while it does.
  private UnsafeRowPair next;

  /**
   * The rows after a batch.
   *
   * @param folder that of the partition
   * @param version the store's number for what a batch left
   * @param codec the name of the one that compresses its files
   * @param room bytes of memory that the deltas may take
   * @throws IllegalStateException when a file is missing
   */
  SnapshotAndDeltas(
      CheckpointFolder checkpoint,
      StateReader.Store store,
      Path folder,
      long version,
      String codec,
      long room) {
    this.checkpoint = checkpoint;
    this.codec = CompressionCodec.createCodec(new SparkConf(false), codec);
    this.room = room;
    keyColumns = store.keySchema().length();
    valueColumns = store.valueSchema().length();
    Path newest = null;
    for (long each = version; each > 0 && newest == null; each--) {
      Path whole = new Path(folder, each + ".snapshot");
      Path delta = new Path(folder, each + ".delta");
      if (checkpoint.exists(whole)) {
        newest = whole;
      } else if (checkpoint.exists(delta)) {
        deltas.add(0, delta);
      } else {
        throw new IllegalStateException(
            "The state after batch "
                + (version - 1)
                + " can't be read: there is no file "
                + checkpoint.shown(delta.toString())
                + "."
                + StateReader.ADVICE);
      }
    }
    snapshot = newest;
  }

  @Override
  public boolean hasNext() {
    if (next == null) {
      next = following();
    }
    return next != null;
  }

  /** The next row, which holds until the one after it is asked for. */
  @Override
  public UnsafeRowPair next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    UnsafeRowPair row = next;
    next = null;
    return row;
  }

  private UnsafeRowPair following() {
    while (true) {
      while (passing != null && passing.next()) {
        if (part.has(passing.key) && !changes.containsKey(passing.key)) {
          return passing.pair();
        }
      }
      close();
      while (changed.hasNext()) {
        Map.Entry<UnsafeRow, byte[]> each = changed.next();
        if (each.getValue() != REMOVED) {
          return new UnsafeRowPair(each.getKey(), value(each.getValue(), each.getValue().length));
        }
      }
      if (parts.isEmpty()) {
        return null;
      }
      readChanges(parts.pop());
      changed = changes.entrySet().iterator();
      passing = snapshot == null ? null : new Records(snapshot);
    }
  }

  /** Holds what the deltas say of a part of the keys; of half of it, where that is too much. */
  private void readChanges(KeyPart wanted) {
    part = wanted;
    changes = new HashMap<>();
    long bytes = 0;
    for (Path delta : deltas) {
      try (Records records = new Records(delta)) {
        while (records.next()) {
          if (!part.has(records.key)) {
            continue;
          }
          byte[] value = records.value();
          if (changes.replace(records.key, value) == null) { // The file's row is another next.
            changes.put(records.key.copy(), value);
            bytes += bytes(records.key, value);
          }
          while (bytes > room && part.canBeHalved()) {
            parts.push(part.half(1));
            part = part.half(0);
            changes.keySet().removeIf(each -> !part.has(each));
            bytes =
                changes.entrySet().stream().mapToLong(e -> bytes(e.getKey(), e.getValue())).sum();
          }
        }
      }
    }
  }

  private static long bytes(UnsafeRow key, byte[] value) {
    return KeyPart.ENTRY_BYTES + key.getSizeInBytes() + value.length;
  }

  private UnsafeRow value(byte[] bytes, int size) {
    UnsafeRow row = new UnsafeRow(valueColumns);
    row.pointTo(bytes, size / 8 * 8); // Before Spark 2.3, four bytes more were written.
    return row;
  }

  /** Closes the file that is open; none is once all rows were read. */
  @Override
  public void close() {
    if (passing != null) {
      passing.close();
      passing = null;
    }
  }

  /** What a file says, key by key: pairs of sizes and bytes. */
  private final class Records implements AutoCloseable {

    private final Path file;
    private final DataInputStream in;
    private final UnsafeRow key = new UnsafeRow(keyColumns);
    private byte[] keyBytes = new byte[256];
    private byte[] valueBytes = new byte[256];
    private int valueSize;

    Records(Path file) {
      this.file = file;
      try {
        in = new DataInputStream(codec.compressedInputStream(checkpoint.open(file)));
      } catch (IOException e) {
        throw damaged(e);
      }
    }

    boolean next() {
      try {
        int keySize = in.readInt();
        if (keySize == END_OF_FILE) {
          return false;
        }
        if (keySize < 0) {
          throw new IOException("it has a key of " + keySize + " bytes");
        }
        keyBytes = read(keyBytes, keySize);
        key.pointTo(keyBytes, keySize);
        valueSize = in.readInt();
        if (valueSize < 0 && file == snapshot) {
          throw new IOException("it has a key without a value");
        }
        valueBytes = valueSize < 0 ? valueBytes : read(valueBytes, valueSize);
        return true;
      } catch (IOException e) {
        close();
        throw damaged(e);
      }
    }

    private byte[] read(byte[] buffer, int size) throws IOException {
      if (size <= buffer.length) {
        in.readFully(buffer, 0, size);
        return buffer;
      }
      byte[] larger = in.readNBytes(size); // A size that is none takes no room so.
      if (larger.length < size) {
        throw new EOFException();
      }
      return larger;
    }

    byte[] value() {
      return valueSize < 0 ? REMOVED : Arrays.copyOf(valueBytes, valueSize);
    }

    UnsafeRowPair pair() {
      return new UnsafeRowPair(key, SnapshotAndDeltas.this.value(valueBytes, valueSize));
    }

    private IllegalStateException damaged(IOException e) {
      return checkpoint.damaged(file, CheckpointFolder.inWords(e), StateReader.ADVICE);
    }

    @Override
    public void close() {
      try {
        in.close();
      } catch (IOException e) {
        throw damaged(e);
      }
    }
  }
}
