package dev.hikyaku.it.power;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What became of everything that was not on disk for sure when the power went: each change was
 * written, was not, or was in part, by sectors of 512 bytes.
 */
abstract sealed class Fate {
    private static final int SECTOR_BYTES = 512;

    /** Nothing was cut: what a program sees that reads the directory. */
    static Fate kind() {
        return new Kind();
    }

    /** Every change has a fate of its own. */
    static Fate random(RandomGenerator random) {
        return new Random(random);
    }

    /** Whether a name came, went or changed; the same answer each time for the same change. */
    abstract boolean keepsName(long index);

    /** Whether a name is gone whose file has arrived under another, in another directory. */
    abstract boolean keepsDeparture(long index);

    abstract boolean keepsChange();

    /** The parts of a write that are there. */
    abstract List<Part> ofWrite(int offset, int length);

    /** What is found in a file nothing is known of. */
    abstract byte[] unknown(byte[] recorded);

    /** Bytes of a write, by their place in it. */
    record Part(int from, int to) {
        FileOnDisk.Change.Bytes of(int offset, byte[] data) {
            return new FileOnDisk.Change.Bytes(offset + from, Arrays.copyOfRange(data, from, to));
        }
    }

    private static final class Kind extends Fate {
        @Override
        boolean keepsName(long index) {
            return true;
        }

        @Override
        boolean keepsDeparture(long index) {
            return true;
        }

        @Override
        boolean keepsChange() {
            return true;
        }

        @Override
        List<Part> ofWrite(int offset, int length) {
            return List.of(new Part(0, length));
        }

        @Override
        byte[] unknown(byte[] recorded) {
            return recorded;
        }
    }

    private static final class Random extends Fate {
        private static final double[] CHANCES = {0, 0.1, 0.5, 0.9, 1};

        private final RandomGenerator random;
        private final double name;
        private final double data;
        private final double torn;
        private final Map<Long, Boolean> names = new HashMap<>();

        Random(RandomGenerator random) {
            this.random = random;
            name = chance();
            data = chance();
            torn = chance() / 2;
        }

        private double chance() {
            return CHANCES[random.nextInt(CHANCES.length)];
        }

        private boolean happens(double chance) {
            return random.nextDouble() < chance;
        }

        @Override
        boolean keepsName(long index) {
            return names.computeIfAbsent(index, unused -> happens(name));
        }

        @Override
        boolean keepsDeparture(long index) {
            return happens(name);
        }

        @Override
        boolean keepsChange() {
            return happens(data);
        }

        @Override
        List<Part> ofWrite(int offset, int length) {
            if (happens(torn)) {
                return sectors(offset, length);
            }
            return happens(data) ? List.of(new Part(0, length)) : List.of();
        }

        private List<Part> sectors(int offset, int length) {
            var kept = new ArrayList<Part>();
            int from = 0;
            while (from < length) {
                int to = Math.min(length, from + SECTOR_BYTES - (offset + from) % SECTOR_BYTES);
                if (random.nextBoolean()) {
                    kept.add(new Part(from, to));
                }
                from = to;
            }
            return kept;
        }

        @Override
        byte[] unknown(byte[] recorded) {
            var noise = new byte[recorded.length];
            if (random.nextBoolean()) {
                random.nextBytes(noise);
            }
            return noise;
        }
    }
}
