package dev.hikyaku.server.imap;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Whatever arrives, cut wherever it is cut: no hang, no more memory than the limits allow. */
class CommandAssemblerTest {
    private static final InputLimits LIMITS = new InputLimits(200, 500, 4, 100);
    private static final int MOST_STEPS_PER_OCTET = 3;

    @Provide
    Arbitrary<String> input() {
        Arbitrary<String> piece =
                Arbitraries.of(
                        "a1 LOGIN ",
                        "x",
                        "\r\n",
                        "\n",
                        "{3}\r\nabc",
                        "{3+}\r\nabc",
                        "{120+}\r\n",
                        "{0}\r\n",
                        "{0+}\r\n",
                        "{501+}\r\n",
                        "{-1}\r\n",
                        "{}\r\n",
                        "{99999999999}\r\n",
                        "}",
                        "{",
                        "+",
                        " APPEND b ",
                        "\0",
                        "y".repeat(90),
                        "\u00ff",
                        "\"",
                        "{5");
        Arbitrary<String> noise =
                Arbitraries.strings().withCharRange('\0', '\u00ff').ofMaxLength(20);
        return Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(4, piece), net.jqwik.api.Tuple.of(1, noise))
                .list()
                .ofMaxSize(60)
                .map(pieces -> String.join("", pieces));
    }

    @Property(tries = 3000)
    void everySplitGivesTheSameStepsAndStaysWithinTheLimits(
            @ForAll("input") String input, @ForAll @Size(max = 40) List<Integer> cuts)
            throws IOException {
        byte[] octets = input.getBytes(StandardCharsets.ISO_8859_1);
        List<String> whole = steps(octets, List.of());
        List<String> split = steps(octets, cuts);
        assertThat(split).isEqualTo(whole);
    }

    private static List<String> steps(byte[] octets, List<Integer> cuts) throws IOException {
        List<String> seen = new ArrayList<>();
        try (CommandAssembler assembler = new CommandAssembler()) {
            int from = 0;
            int next = 0;
            while (from < octets.length) {
                int length =
                        cuts.isEmpty()
                                ? octets.length
                                : Math.floorMod(cuts.get(next++ % cuts.size()), 50) + 1;
                int to = Math.min(octets.length, from + length);
                ByteBuf in = Unpooled.wrappedBuffer(octets, from, to - from);
                if (!feed(assembler, in, seen)) {
                    return seen;
                }
                from = to;
            }
        }
        return seen;
    }

    private static boolean feed(CommandAssembler assembler, ByteBuf in, List<String> seen)
            throws IOException {
        int steps = in.readableBytes() * MOST_STEPS_PER_OCTET + MOST_STEPS_PER_OCTET;
        while (steps-- > 0) {
            CommandAssembler.Step step = assembler.advance(in, LIMITS);
            assertThat(assembler.receivedBytes()).isLessThanOrEqualTo(700);
            switch (step) {
                case CommandAssembler.NeedMore more -> {
                    assertThat(in.isReadable()).isFalse();
                    return true;
                }
                case CommandAssembler.Complete complete -> {
                    seen.add(describe(complete.command()));
                    complete.command().close();
                }
                case CommandAssembler.Refused refused -> {
                    seen.add(refused.toString());
                    if (refused.giveUp()) {
                        return false;
                    }
                }
                case CommandAssembler.Proceed proceed -> {}
                case CommandAssembler.AskForLiteral ask -> seen.add("+");
            }
        }
        throw new AssertionError("does not get on");
    }

    private static String describe(ReceivedCommand command) throws IOException {
        StringBuilder text = new StringBuilder();
        for (ReceivedCommand.Piece piece : command.pieces()) {
            byte[] octets =
                    switch (piece) {
                        case ReceivedCommand.Text line -> line.octets();
                        case ReceivedCommand.InMemory literal -> literal.octets();
                        case ReceivedCommand.InFile literal ->
                                java.nio.file.Files.readAllBytes(literal.file());
                    };
            text.append('<').append(new String(octets, StandardCharsets.ISO_8859_1)).append('>');
        }
        return text.toString();
    }
}
