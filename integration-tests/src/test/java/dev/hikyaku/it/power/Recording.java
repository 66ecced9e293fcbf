package dev.hikyaku.it.power;

import dev.hikyaku.it.power.Operation.Allocate;
import dev.hikyaku.it.power.Operation.Create;
import dev.hikyaku.it.power.Operation.Link;
import dev.hikyaku.it.power.Operation.MakeDirectory;
import dev.hikyaku.it.power.Operation.Mapped;
import dev.hikyaku.it.power.Operation.Mark;
import dev.hikyaku.it.power.Operation.Remove;
import dev.hikyaku.it.power.Operation.Rename;
import dev.hikyaku.it.power.Operation.SyncBegin;
import dev.hikyaku.it.power.Operation.SyncEnd;
import dev.hikyaku.it.power.Operation.Truncate;
import dev.hikyaku.it.power.Operation.Write;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads a log of {@code power_recorder.c}, one operation after the other. A record that a killed
 * program left unfinished at the end is none.
 */
final class Recording implements AutoCloseable {
    private final DataInputStream log;

    private Recording(DataInputStream log) {
        this.log = log;
    }

    static Recording read(Path log) {
        try {
            return new Recording(
                    new DataInputStream(
                            new BufferedInputStream(Files.newInputStream(log), 1 << 20)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Optional<Operation> next() {
        try {
            var record = new byte[Integer.reverseBytes(log.readInt())];
            log.readFully(record);
            return Optional.of(operation(ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN)));
        } catch (EOFException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Operation operation(ByteBuffer record) {
        byte type = record.get();
        return switch (type) {
            case 1 -> new Create(record.getLong(), text(record));
            case 2 -> new Write(record.getLong(), record.getLong(), bytes(record));
            case 3 -> new Truncate(record.getLong(), record.getLong());
            case 4 -> new Allocate(record.getLong(), record.getLong());
            case 5 -> new MakeDirectory(record.getLong(), text(record));
            case 6, 7 -> new Remove(text(record));
            case 8 -> {
                String[] paths = text(record).split("\0", 2);
                yield new Rename(paths[0], paths[1]);
            }
            case 9 -> {
                String[] paths = text(record).split("\0", 2);
                yield new Link(paths[0], paths[1]);
            }
            case 10 -> new SyncBegin(record.getLong(), record.getLong());
            case 11 -> new SyncEnd(record.getLong(), record.getLong());
            case 12 -> new Mapped(text(record));
            case 13 ->
                    throw new AssertionError(
                            text(record) + ": not recorded (expected: a call the model knows)");
            case 14 -> new Mark(text(record));
            default -> throw new AssertionError("record of type " + type);
        };
    }

    private static String text(ByteBuffer record) {
        return new String(bytes(record), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(ByteBuffer record) {
        var bytes = new byte[record.remaining()];
        record.get(bytes);
        return bytes;
    }

    @Override
    public void close() {
        try {
            log.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
