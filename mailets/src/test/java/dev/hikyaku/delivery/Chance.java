package dev.hikyaku.delivery;

import java.util.random.RandomGenerator;

/** A chance that always falls in the middle, so that no delay is off. */
enum Chance implements RandomGenerator {
    MIDDLE;

    @Override
    public long nextLong() {
        return 0;
    }

    @Override
    public double nextDouble() {
        return 0.5;
    }
}
