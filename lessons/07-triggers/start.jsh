//SOURCES ../../workbook/prompt/start.jsh

// For the shell: ./jbang shell@. 7

// A folder that files arrive in: two of them are there.
FolderStream folder =
    new FolderStream().
        file(
            "events-1.csv",
            "timestamp,user_id,event",
            "2026-01-01T10:00:05,1,login",
            "2026-01-01T10:00:20,2,login").
        file("events-2.csv", "timestamp,user_id,event", "2026-01-01T10:00:40,1,view");

// Its events by type, one file in a micro-batch.
Dataset<Row> counts =
    spark.
        readStream().
        schema("timestamp STRING, user_id INT, event STRING").
        option("header", true).
        option("maxFilesPerTrigger", 1).
        csv(folder.path()).
        groupBy("event").
        count();

// What each micro-batch of a query did, from Spark's own reports.
void batches(StreamingQuery query) {
  for (StreamingQueryProgress batch : query.recentProgress()) {
    if (batch.numInputRows() > 0) {
      System.out.println("batch " + batch.batchId() + ": " + batch.numInputRows() + " rows");
    }
  }
}
