//SOURCES ../../workbook/prompt/start.jsh

// For the shell: ./jbang shell@. 8

// A folder with one file of two events.
FolderStream folder =
    new FolderStream().
        file(
            "events-1.csv",
            "timestamp,user_id,event",
            "2026-01-01T10:00:05,1,login",
            "2026-01-01T10:00:20,2,login");

// Its events, one file in a micro-batch.
Dataset<Row> arriving =
    spark.
        readStream().
        schema("timestamp STRING, user_id INT, event STRING").
        option("header", true).
        option("maxFilesPerTrigger", 1).
        csv(folder.path());

Dataset<Row> counts = arriving.groupBy("event").count();

// A query that keeps its progress in the folder checkpoint, processes what is there, and ends.
void run(Dataset<Row> result, String mode, String checkpoint) throws Exception {
  result.
      writeStream().
      outputMode(mode).
      option("checkpointLocation", checkpoint).
      trigger(Trigger.AvailableNow()).
      foreachBatch(
          (VoidFunction2<Dataset<Row>, Long>)
              (batch, id) -> {
                List<Row> rows = batch.sort(batch.columns()[0]).collectAsList();
                System.out.println("batch " + id + ": " + rows);
              }).
      start().
      awaitTermination();
}

// The files of a checkpoint, without hidden ones.
List<String> files(String checkpoint) throws IOException {
  Path root = Path.of(checkpoint);
  try (var all = Files.walk(root)) {
    return all.
        filter(file -> Files.isRegularFile(file) && !file.getFileName().toString().startsWith(".")).
        map(file -> root.relativize(file).toString()).
        sorted().
        toList();
  }
}

// A file of a checkpoint.
void cat(String file) throws IOException {
  System.out.println(Files.readString(Path.of(file)).strip());
}

// A file of a checkpoint, a setting on each line, without the packages of classes.
void catBroken(String file) throws IOException {
  System.out.println(
      Files.readString(Path.of(file)).strip().
          replace("\"conf\":{", "\"conf\":{\n  ").
          replaceAll(",(?=\"spark)", ",\n  ").
          replaceAll("org[\\w.]*\\.(?=HDFS)", ""));
}

// The columns in a file that is half text, half bytes.
void catColumns(String file) throws IOException {
  java.util.regex.Pattern.compile("\"name\":\"\\w+\",\"type\":\"\\w+\"").
      matcher(Files.readString(Path.of(file))).
      results().
      forEach(column -> System.out.println(column.group()));
}
