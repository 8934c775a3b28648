//SOURCES ../../workbook/prompt/start.jsh
//DEPS org.apache.spark:spark-sql-kafka-0-10_2.12:3.5.7

String schema = "timestamp STRING, user_id INT, event STRING";
String header = "timestamp,user_id,event";

// A folder for files to arrive in, and what the next one is to be.
FolderStream folder = new FolderStream();

// Lets a file arrive: whole, under its name, and a second younger than the one before.
void arrive(String name, String... lines) {
  folder.file(name, lines);
}

// Writes a file again under its old name, as nobody should.
void rewrite(String name, String... lines) {
  folder.rewrite(name, lines);
}

// The events of the files in the folder, as a stream.
Dataset<Row> files =
    spark.
        readStream().
        schema(schema).
        option("header", true).
        csv(folder.path());

// Makes a Kafka topic with so many partitions, in the broker that this shell starts for itself.
// One that has this name already goes, with its records: a block can be pasted again.
void topic(String name, int partitions) throws Exception {
  Map<String, Object> kafka = Map.of("bootstrap.servers", RealServer.kafka().address());
  try (var admin = org.apache.kafka.clients.admin.Admin.create(kafka)) {
    short copies = 1; // There is one broker.
    if (admin.listTopics().names().get().contains(name)) {
      admin.deleteTopics(List.of(name)).all().get();
    }
    var made = new org.apache.kafka.clients.admin.NewTopic(name, partitions, copies);
    admin.createTopics(List.of(made)).all().get();
  }
}

// Writes records to a partition of a topic, in this order: a batch query of Spark's.
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
