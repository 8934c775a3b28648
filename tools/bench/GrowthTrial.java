import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** One size of {@link GrowthRun}: a stream that is filled, measured, ended and started again. */
final class GrowthTrial implements AutoCloseable {

  private static final int WARM_UP_BATCHES = 2;
  private static final int ROWS_OF_A_LINE = 1000;

  private final Path folder;
  private final GrowthProcesses processes;
  private final GrowthRun.Load load;
  private final boolean archives;
  private final List<String> options;
  private final Path in;
  private final Path checkpoint;
  private int batches;

  GrowthTrial(
      Path folder,
      GrowthProcesses processes,
      GrowthRun.Load load,
      boolean archives,
      List<String> options)
      throws IOException {
    this.folder = folder;
    this.processes = processes;
    this.load = load;
    this.archives = archives;
    this.options = options;
    in = Files.createDirectories(folder.resolve("in"));
    checkpoint = folder.resolve("checkpoint");
  }

  Map<GrowthRun.Column, Double> measure() throws Exception {
    double fillMillis = 0;
    double fillCpu = 0;
    var measured = new ArrayList<Batch>();
    var cpu = new ArrayList<Long>();
    long before;
    long cpuBefore = 0;
    GrowthProcesses.Memory memory;
    Batch last;
    fill(0);
    try (var stream = processes.stream(folder, archives, arguments())) {
      for (int batch = 0; batch < load.fillBatches(); batch++) {
        if (batch > 0) {
          fill(batch);
        }
        Batch filled = stream.batch();
        fillMillis += filled.millis;
        fillCpu = filled.cpuSinceStart;
      }
      for (int batch = 0; batch < WARM_UP_BATCHES; batch++) {
        touch();
        cpuBefore = stream.batch().cpuSinceStart;
      }
      if (archives) {
        awaitArchived();
      }
      before = Folders.bytes(checkpoint);
      for (int i = 0; i < load.batches(); i++) {
        touch();
        Batch batch = stream.batch();
        cpu.add(batch.cpuSinceStart - cpuBefore);
        cpuBefore = batch.cpuSinceStart;
        measured.add(batch);
      }
      last = measured.get(measured.size() - 1);
      if (last.keys != load.keys()) {
        throw new IOException("The state has " + last.keys + " keys, not " + load.keys());
      }
      memory = stream.memory();
      stream.end();
    }
    long after = Folders.bytes(checkpoint);
    touch();
    Batch recovered;
    try (var again = processes.stream(folder, archives, arguments())) {
      recovered = again.batch();
      again.end();
    }
    if (recovered.keys != load.keys()) {
      throw new IOException("After a new start the state has " + recovered.keys + " keys");
    }
    Map<GrowthRun.Column, Double> figures = new EnumMap<>(GrowthRun.Column.class);
    figures.put(GrowthRun.Column.FILL, fillMillis / 1e3);
    figures.put(GrowthRun.Column.FILL_CPU, fillCpu / 1e3);
    figures.put(
        GrowthRun.Column.BATCH, Benchmark.median(measured.stream().mapToDouble(Batch::millis)));
    figures.put(
        GrowthRun.Column.BATCH_CPU, Benchmark.median(cpu.stream().mapToDouble(Long::doubleValue)));
    figures.put(
        GrowthRun.Column.LONGEST, measured.stream().mapToDouble(Batch::millis).max().getAsDouble());
    figures.put(
        GrowthRun.Column.LISTING, Benchmark.median(measured.stream().mapToDouble(Batch::listing)));
    figures.put(GrowthRun.Column.STATE, last.stateBytes / 1e6);
    figures.put(GrowthRun.Column.HEAP, memory.heapMegabytes());
    figures.put(GrowthRun.Column.PROCESS, memory.processMegabytes());
    figures.put(GrowthRun.Column.CHECKPOINT, after / 1e6);
    figures.put(GrowthRun.Column.WRITTEN, (after - before) / 1e3 / load.batches());
    figures.put(GrowthRun.Column.RECOVERY, recovered.sinceStart / 1e3);
    figures.put(GrowthRun.Column.RECOVERY_CPU, recovered.cpuSinceStart / 1e3);
    return figures;
  }

  /** A batch as {@link GrowingStream} prints it. */
  record Batch(
      long millis, long listing, long keys, long stateBytes, long sinceStart, long cpuSinceStart) {

    static Batch of(String line) {
      long[] words = Arrays.stream(line.split(" ")).skip(1).mapToLong(Long::parseLong).toArray();
      return new Batch(words[0], words[1], words[2], words[3], words[4], words[5]);
    }
  }

  private List<String> arguments() {
    var arguments = new ArrayList<>(List.of(in + "/*", "" + checkpoint));
    arguments.add("--no-ui");
    arguments.addAll(options);
    return arguments;
  }

  /** The nth part of the keys, each once. */
  private void fill(int batch) throws IOException {
    long first = (long) load.keys() * batch / load.fillBatches();
    long end = (long) load.keys() * (batch + 1) / load.fillBatches();
    write(load.fillFiles(), first, end - first, 1);
  }

  /** Keys that are there already, spread over all of them. */
  private void touch() throws IOException {
    int rows = Math.min(load.rows(), load.keys());
    write(load.files(), 0, rows, load.keys() / rows);
  }

  /** The files of a batch: Spark sees all of them at once, as their folder gets its name last. */
  private void write(int files, long first, long rows, long step) throws IOException {
    Path hidden = Files.createDirectory(in.resolve("." + batches));
    for (int file = 0; file < files; file++) {
      long from = files > rows ? file % rows : rows * file / files; // None is empty.
      long end = files > rows ? from + 1 : rows * (file + 1) / files;
      var text = new StringBuilder();
      for (; from < end; from += ROWS_OF_A_LINE) {
        text.append(first + from * step).append(',');
        text.append(Math.min(ROWS_OF_A_LINE, end - from)).append(',').append(step).append('\n');
      }
      Files.writeString(hidden.resolve(file + ".csv"), text);
    }
    Files.move(hidden, in.resolve("" + batches++), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Waits until Spark has moved away what it had read before the newest batch. */
  private void awaitArchived() throws Exception {
    Path first = in.resolve("0");
    FaultRun.await("the archive", () -> first.toFile().list().length == 0);
  }

  /** Frees the disk: ten million keys take some gigabytes of it. */
  @Override
  public void close() throws IOException {
    Folders.delete(folder);
  }
}
