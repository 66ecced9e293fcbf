package dev.hikyaku.smtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import java.util.List;

/**
 * Sends commands and hands each reply to its turn: many in one flight where the peer offers
 * PIPELINING (RFC 2920), else one by one.
 *
 * <p>A flight has {@value #MOST_COMMANDS} commands and {@value #MOST_BYTES} bytes at most, so that
 * its replies find room in the buffers between a peer that does not read while it writes and us;
 * the next flight begins when all replies to the one before are there.
 */
final class Flights {
    static final int MOST_COMMANDS = 100;
    static final int MOST_BYTES = 8192;

    private final Wire wire;
    private final boolean pipelining;

    Flights(Session session) {
        this.wire = session.wire();
        this.pipelining = session.capabilities().pipelining();
    }

    /** Sends all, or as many as there is a point in. */
    void send(List<Turn> turns) throws LostException {
        int next = 0;
        while (next < turns.size() && turns.get(next).wanted().getAsBoolean()) {
            List<Turn> flight = turns.subList(next, end(turns, next));
            write(flight);
            for (Turn turn : flight) {
                turn.answer().take(wire.take(turn.within()));
            }
            next += flight.size();
        }
    }

    private int end(List<Turn> turns, int from) {
        int end = from + 1;
        int bytes = turns.get(from).command().length();
        while (pipelining && end < turns.size() && end - from < MOST_COMMANDS) {
            bytes += turns.get(end).command().length();
            if (bytes > MOST_BYTES) {
                break;
            }
            end++;
        }
        return end;
    }

    private void write(List<Turn> flight) throws LostException {
        ByteBuf bytes = Unpooled.buffer(MOST_BYTES / 16);
        flight.forEach(turn -> turn.command().writeTo(bytes));
        wire.send(bytes, flight.size());
    }
}
