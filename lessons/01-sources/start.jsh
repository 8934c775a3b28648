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

// Writes records to a partition of a Kafka topic, in this order, with what Spark itself has.
void publish(String topic, int partition, String... values) {
  spark.
      createDataset(List.of(values), Encoders.STRING()).
      coalesce(1).
      select(lit(topic).as("topic"), lit(partition).as("partition"), col("value")).
      write().
      format("kafka").
      option("kafka.bootstrap.servers", RealServer.kafka().address()).
      save();
}
