/**
 * What the hand's ledger holds, for the eye. Each class makes a text of at most 80 columns of it,
 * the same at every run. Nothing in it starts a query.
 */
package workbook.drawing;
