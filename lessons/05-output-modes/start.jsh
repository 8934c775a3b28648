//SOURCES ../../workbook/prompt/start.jsh

// For the shell: ./jbang shell@. 5

// Events by type: no count is ever final.
Dataset<Row> counts = events.groupBy("event").count();

// Events with their time, which may come one minute late.
Dataset<Row> watermarked =
    events.
        withColumn("time", to_timestamp(col("timestamp"))).
        withWatermark("time", "1 minute");

// Events by minute: a count is final when the watermark has passed the minute's end.
Dataset<Row> minutes =
    watermarked.
        groupBy(window(col("time"), "1 minute")).
        count().
        select(date_format(col("window.start"), "HH:mm").as("minute"), col("count"));
