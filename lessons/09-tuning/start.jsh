//SOURCES ../../workbook/prompt/start.jsh

// For the shell: ./jbang shell@. 9

// A source that gives the same ten rows in each batch of each run.
Dataset<Row> ten =
    spark.readStream().format("rate-micro-batch").option("rowsPerBatch", 10).load();

// A query over it that keeps a state and throws its result away; a new one at each call.
DataStreamWriter<Row> counting() {
  return ten.
      groupBy("value").
      count().
      writeStream().
      outputMode("update").
      format("noop");
}

// Events by minute, which may come one minute late.
Dataset<Row> minutes =
    events.
        withColumn("time", to_timestamp(col("timestamp"))).
        withWatermark("time", "1 minute").
        groupBy(window(col("time"), "1 minute")).
        count().
        select(date_format(col("window.start"), "HH:mm").as("minute"), col("count"));
