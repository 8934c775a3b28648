//SOURCES ../../workbook/prompt/start.jsh

String schema = "timestamp STRING, user_id INT, event STRING";
String header = "timestamp,user_id,event";

// A folder for files to arrive in, empty at the start.
FolderStream folder = new FolderStream();

// Lets a file arrive: whole, under its name, and a second younger than the one before.
void arrive(String name, String... lines) {
  folder.file(name, lines);
}

// Five lines: the second has no number, the third is short, the fourth is long.
void arriveDamaged() {
  folder.file(
      "damaged.csv",
      header,
      "2026-01-01T10:00:00,1,login",
      "2026-01-01T10:00:05,user-1,view",
      "2026-01-01T10:00:10,2",
      "2026-01-01T10:00:15,2,logout,logout",
      "2026-01-01T10:00:20,,view");
}

// Puts a new, empty folder in the place of the old one, and returns a reader for CSV files in it.
DataStreamReader newFolder(String schema) {
  folder = new FolderStream();
  return spark.readStream().schema(schema).option("header", true);
}
