/**
 * One Spark session for tiny batches, with all its files in one folder that goes away. What lesson
 * scripts share beside it: a folder that files arrive in, servers that end with the program. What
 * Spark refuses, as sentences.
 */
package workbook.session;
