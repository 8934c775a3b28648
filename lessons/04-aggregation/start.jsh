//SOURCES ../../workbook/prompt/start.jsh

// Events with their time as a TIMESTAMP, and points to add up.
Dataset<Row> timed =
    events.
        withColumn("time", to_timestamp(col("timestamp"))).
        withColumn(
            "points",
            expr(
                "CASE event WHEN 'purchase' THEN 10 WHEN 'view' THEN 2"
                    + " WHEN 'login' THEN 1 ELSE 0 END"));

// A table: what each user has booked. It does not grow; user 5 is missing on purpose.
Dataset<Row> plans =
    spark.sql(
        "SELECT * FROM VALUES (1, 'free'), (2, 'paid'), (3, 'free'), (4, 'paid')"
            + " AS plans(user_id, plan)");
