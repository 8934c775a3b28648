/**
 * A stream whose rows are sent by hand, and a query over it that is cranked tick by tick. What each
 * micro-batch did is data here: the ledger. Nothing in it prints.
 */
package workbook.hand;
