/**
 * Benchmarks: {@code bin/bench NAME [--quick]} runs one against its peer in turn, prints a table,
 * and as its last line the median of the ratios. They measure, they do not judge: no figure makes
 * one fail, a lost mail does.
 */
package dev.hikyaku.it.bench;
