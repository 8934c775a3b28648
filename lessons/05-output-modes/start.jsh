//SOURCES ../workbook/start.jsh

// Events counted by type.
Dataset<Row> counts = events.groupBy("event").count();

// Events counted by type in windows of five minutes; rows may be ten minutes late.
Dataset<Row> windows =
    events.
        withColumn("time", to_timestamp(col("timestamp"))).
        withWatermark("time", "10 minutes").
        groupBy(window(col("time"), "5 minutes"), col("event")).
        count();
