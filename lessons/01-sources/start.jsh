//SOURCES ../workbook/start.jsh

String schema = "timestamp STRING, user_id INT, event STRING";
String header = "timestamp,user_id,event";

// A folder for files to arrive in, and what the next one is to be.
FolderStream folder = new FolderStream();

// Lets a file arrive: whole, under its name, and a second younger than the one before.
void arrive(String name, String... lines) {
  folder.file(name, lines);
}

// The events of the files in the folder, as a stream.
Dataset<Row> files =
    spark.
        readStream().
        schema(schema).
        option("header", true).
        csv(folder.path());
