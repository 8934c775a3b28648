/**
 * Exercises that check themselves, and scenarios to predict. An exercise is found by its folder,
 * compiled, fed with batches and judged. What a learner has done is kept in one file, and what was
 * missed comes back.
 */
package workbook.exercises;
