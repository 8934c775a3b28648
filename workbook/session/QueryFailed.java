package workbook.session;

import org.apache.spark.sql.streaming.StreamingQueryException;

/** A query died in the middle of a batch. Its cause is Spark's own exception. */
public final class QueryFailed extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Wraps what Spark tells of it. */
  public QueryFailed(StreamingQueryException failure) {
    super(failure.getMessage(), failure);
  }
}
