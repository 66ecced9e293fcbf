package dev.hikyaku.server.store.messages;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;

import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.Supplier;

/** What is made to hurt is stored like anything else, in time that grows with its size only. */
class HostileMailTest {
    private static final int MEGABYTE = 1_000_000;

    /** Ten times what was measured on a slow machine, for the worst of all. */
    private static final long NANOSECONDS_A_BYTE = 1_000;

    /** Of a machine that is busy with other things. */
    private static final long NANOSECONDS_TO_BEGIN = 2_000_000_000L;

    private static final long ALLOCATED_A_BYTE = 100;
    private static final long ALLOCATED_TO_BEGIN = 64 * MEGABYTE;

    static List<Named<Supplier<byte[]>>> hostileMails() {
        String text = "text\r\n".repeat(2 * MEGABYTE);
        return List.of(
                Named.of("deep parts", () -> HostileMails.multiparts(20_000)),
                Named.of("deep messages", () -> HostileMails.embedded(20_000)),
                Named.of("encoded messages", () -> HostileMails.encoded(33)),
                Named.of("long text, deep", () -> HostileMails.multiparts(30, "b", text)),
                Named.of("long text, too deep", () -> HostileMails.multiparts(99, "b", text)),
                Named.of("many parts", () -> HostileMails.manyParts(MEGABYTE)),
                Named.of("many fields", () -> HostileMails.manyFields(MEGABYTE / 2)),
                Named.of("a long field", () -> HostileMails.longField(10 * MEGABYTE)),
                Named.of("a field below the limit", () -> HostileMails.longField(MEGABYTE)),
                Named.of("a folded field", () -> HostileMails.foldedField(250_000)),
                Named.of("comments", () -> HostileMails.comments(300_000)),
                Named.of("parameters", () -> HostileMails.manyParameters(70_000)),
                Named.of("parts of parameters", () -> HostileMails.partsOfParameters(500, 550)),
                Named.of("long boundary", () -> HostileMails.nearlyBoundaries(1, 190, MEGABYTE)),
                Named.of("boundary", () -> HostileMails.nearlyBoundaries(1, 58, 10 * MEGABYTE)),
                Named.of("boundaries", () -> HostileMails.nearlyBoundaries(9, 190, 10 * MEGABYTE)));
    }

    @ParameterizedTest
    @MethodSource("hostileMails")
    void takesTimeAndMemoryByItsSizeOnly(Supplier<byte[]> hostile) throws IOException {
        byte[] mail = hostile.get();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long cpu = threads.getCurrentThreadCpuTime();
        long allocated = threads.getCurrentThreadAllocatedBytes();
        Intake intake = new Intake(new ByteArrayInputStream(mail), OutputStream.nullOutputStream());
        MimeReading.of(intake);
        assertThat(intake.size()).isEqualTo(mail.length);
        assertThat(threads.getCurrentThreadCpuTime() - cpu)
                .isLessThan(NANOSECONDS_TO_BEGIN + NANOSECONDS_A_BYTE * mail.length);
        assertThat(threads.getCurrentThreadAllocatedBytes() - allocated)
                .isLessThan(ALLOCATED_TO_BEGIN + ALLOCATED_A_BYTE * mail.length);
    }

    @Test
    void theStackOfASmallThreadIsEnough() throws InterruptedException {
        Thread small =
                new Thread(
                        null,
                        () -> {
                            assertThat(read(HostileMails.multiparts(100))).isTrue();
                            assertThat(read(HostileMails.embedded(100))).isTrue();
                            assertThat(read(HostileMails.encoded(25))).isTrue();
                        },
                        "small",
                        512 * 1024);
        Throwable[] thrown = new Throwable[1];
        small.setUncaughtExceptionHandler((thread, failure) -> thrown[0] = failure);
        small.start();
        small.join();
        assertThat(thrown[0]).isNull();
    }

    private static boolean read(byte[] mail) {
        try {
            return TakenIn.of(mail).reading().structure().isPresent();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aMailThatIsNestedTooDeepIsAFileWithoutAKindToItsReaderAndKeepsItsKind()
            throws IOException {
        MimeReading reading = TakenIn.of(HostileMails.multiparts(101)).reading();
        assertThat(reading.structure()).isEmpty();
        assertThat(reading.properties().getMediaType()).isEqualTo("multipart");
    }

    @Test
    void aMailWhoseHeaderCannotBeReadIsAFileWithoutAKind() throws IOException {
        MimeReading reading = TakenIn.of(HostileMails.longField(2 * MEGABYTE)).reading();
        assertThat(reading.structure()).isEmpty();
        assertThat(reading.properties().getMediaType()).isEqualTo("application");
        assertThat(reading.properties().getSubType()).isEqualTo("octet-stream");
    }

    @ParameterizedTest
    @CsvSource({
        "a, 1",
        "ab, 1",
        "--, 2",
        "--boundary, 2",
        "--------, 8",
        "--------0123, 8",
        "abababab, 4",
        "abcabcab, 2",
        "aabaabaab, 3",
    })
    void whatASearchCostsIsHowOftenItsBeginningRepeats(String sought, int cost) {
        assertThat(ParsingLimits.searchCost(sought)).isEqualTo(cost);
    }
}
