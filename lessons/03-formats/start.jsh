//SOURCES ../../workbook/prompt/start.jsh
//DEPS io.delta:delta-spark_2.12:3.3.2

// For the shell: ./jbang shell@. 3

String schema = "timestamp STRING, user_id INT, event STRING";

// A folder for files to arrive in, empty at the start.
FolderStream folder = new FolderStream();

// Lets a file arrive: whole, under its name, and a second younger than the one before.
void arrive(String name, String... lines) {
  folder.file(name, lines);
}

// Puts a new, empty folder in the place of the old one, and returns a reader for its files.
DataStreamReader newFolder(String format) {
  folder = new FolderStream();
  return spark.readStream().format(format);
}

// JSON without \" in it: 'a' stands for "a".
String json(String line) {
  return line.replace('\'', '"');
}

// Two events as a table, to write them in other formats.
Dataset<Row> two =
    spark.
        sql("SELECT * FROM VALUES ('2026-01-01T10:00:00', 1, 'login'), " +
            "('2026-01-01T10:00:05', 2, 'view') AS t(timestamp, user_id, event)").
        coalesce(1);

// A path to write to; another one with each call.
String place() {
  return TempFolder.create("formats") + "/table";
}
