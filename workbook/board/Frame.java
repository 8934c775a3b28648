package workbook.board;

import java.util.List;

/**
 * What the board shows of one tick, or of a query's start. It never changes: a page fetches it
 * once.
 *
 * @param key its number, which no other frame of this board ever has
 * @param query the query's number on this board; 1 is the first
 * @param tick the tick's number; 0 is the start of the query
 * @param title in a few words: {@code tick 3, batch 2}
 * @param says what happened, in sentences
 * @param came the rows that this tick read, as they were sent
 * @param words the same as the figures, as plain text
 * @param pipeline the pipeline at this tick, as SVG; empty where nothing has run
 * @param time event time against arrival until this tick, as SVG; empty where nothing was sent
 */
record Frame(
    long key,
    int query,
    int tick,
    String title,
    String says,
    List<String> came,
    String words,
    String pipeline,
    String time) {}
