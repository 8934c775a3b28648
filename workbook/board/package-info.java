/**
 * The board: a web page on this machine that shows the drawing of the stream in hand and follows it
 * tick by tick. It listens to a desk, serves what it has drawn, and knows nothing of the prompt:
 * the page's buttons are {@link workbook.board.Hands} that somebody else gives it.
 */
package workbook.board;
