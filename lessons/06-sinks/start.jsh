//SOURCES ../../workbook/prompt/start.jsh
//DEPS io.delta:delta-spark_2.12:3.3.2
//DEPS org.postgresql:postgresql:42.7.13

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;

// For the shell: ./jbang shell@. 6

// Two files of events have arrived; each is a micro-batch.
FolderStream folder = new FolderStream().
    file("a.csv", "timestamp,user_id,event", "2026-01-01T10:00:00,1,login",
        "2026-01-01T10:00:05,2,view").
    file("b.csv", "timestamp,user_id,event", "2026-01-01T10:01:00,1,view");

Dataset<Row> arrived =
    spark.readStream().
        schema("timestamp STRING, user_id INT, event STRING").
        option("header", true).
        option("maxFilesPerTrigger", 1).
        csv(folder.path());

// A path to write to; another one with each call.
String place() {
  return TempFolder.create("sinks") + "/out";
}

// The files below a folder, without those that only guard others.
void list(String path) throws IOException {
  try (var all = Files.walk(Path.of(path))) {
    all.filter(Files::isRegularFile).
        map(file -> Path.of(path).relativize(file).toString()).
        filter(name -> !name.contains("/.") && !name.startsWith(".")).
        sorted().
        forEach(System.out::println);
  }
}

// Forgets the newest commit in a checkpoint, as if the process had been killed before it.
void forgetLastCommit(String checkpoint) throws IOException {
  try (var commits = Files.list(Path.of(checkpoint, "commits"))) {
    Path newest =
        commits.filter(file -> !file.getFileName().toString().startsWith(".")).
            max(Comparator.comparing(file -> Integer.valueOf(file.getFileName().toString()))).
            orElseThrow();
    Files.delete(newest);
  }
}
