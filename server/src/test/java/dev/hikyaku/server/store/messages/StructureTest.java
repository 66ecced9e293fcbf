package dev.hikyaku.server.store.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.hikyaku.server.smtp.MimeDepth;
import dev.hikyaku.server.store.messages.Structure.HeaderField;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.store.MimeDescriptorImpl;
import org.apache.james.mime4j.MimeException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The structure of any mail is what James tells of it, and no mail keeps itself from being stored.
 */
class StructureTest {

    @Provide
    Arbitrary<String> mails() {
        return MailArbitraries.mails();
    }

    @Provide
    Arbitrary<byte[]> spoiltMails() {
        return MailArbitraries.spoiltMails();
    }

    private static Told james(byte[] mail) throws IOException, MimeException, MailboxException {
        return Told.by(MimeDescriptorImpl.build(new ByteArrayInputStream(mail)));
    }

    @Property(tries = 600)
    void structureIsToldAsJamesTellsIt(@ForAll("mails") String mail) throws Exception {
        byte[] bytes = mail.getBytes(StandardCharsets.UTF_8);
        assertThat(TakenIn.of(bytes).told()).isEqualTo(james(bytes));
    }

    @Property(tries = 1000)
    void ofSpoiltMailsToo(@ForAll("spoiltMails") byte[] mail) throws Exception {
        TakenIn taken = TakenIn.of(mail);
        assertThat(taken.written()).isEqualTo(mail);
        if (taken.reading().structure().isPresent()) {
            assertThat(taken.told()).isEqualTo(james(mail));
        } else if (!(refusal(mail) instanceof ParsingLimits.Exceeded)) {
            assertThat(catchThrowable(() -> james(mail))).as("%s", refusal(mail)).isNotNull();
        }
    }

    private static Throwable refusal(byte[] mail) {
        return catchThrowable(() -> new StructureParser().parse(new ByteArrayInputStream(mail)));
    }

    @Property(tries = 300)
    void anyBytesAreStored(@ForAll byte[] bytes) throws Exception {
        assertThat(TakenIn.of(bytes).written()).isEqualTo(bytes);
    }

    /** A flat mail stays told, one that FETCH calls too deep does not. */
    @Property(tries = 60)
    void howDeepIsTooDeepIsOneQuestion(@ForAll @IntRange(min = 95, max = 105) int depth)
            throws Exception {
        byte[] mail = HostileMails.multiparts(depth);
        boolean tooDeep = MimeDepth.exceeds(new ByteArrayInputStream(mail), Structure.DEEPEST);
        assertThat(TakenIn.of(mail).reading().structure().isEmpty()).isEqualTo(tooDeep);
    }

    @Property(tries = 60)
    void howDeepIsTooDeepOfEmbeddedMessages(@ForAll @IntRange(min = 95, max = 105) int depth)
            throws Exception {
        byte[] mail = HostileMails.embedded(depth);
        boolean tooDeep = MimeDepth.exceeds(new ByteArrayInputStream(mail), Structure.DEEPEST);
        assertThat(TakenIn.of(mail).reading().structure().isEmpty()).isEqualTo(tooDeep);
    }

    @Property(tries = 200)
    void whatIsStoredIsReadAgain(@ForAll("structures") Structure structure) throws Exception {
        assertThat(StoredStructure.read(StoredStructure.of(Optional.of(structure))))
                .contains(structure);
    }

    @Property(tries = 600)
    void damagedStructuresAreReadOrRefused(
            @ForAll("structures") Structure structure, @ForAll int at, @ForAll byte change) {
        byte[] stored = StoredStructure.of(Optional.of(structure));
        stored[Math.floorMod(at, stored.length)] ^= change;
        readsOrRefuses(stored);
        readsOrRefuses(Arrays.copyOf(stored, Math.floorMod(at, stored.length)));
    }

    @Property(tries = 600)
    void anyBytesAreReadOrRefused(@ForAll byte[] bytes) {
        readsOrRefuses(bytes);
    }

    private static void readsOrRefuses(byte[] bytes) {
        Throwable refusal = catchThrowable(() -> StoredStructure.read(bytes));
        if (refusal != null) {
            assertThat(refusal).isInstanceOf(IOException.class);
        }
    }

    @Provide
    Arbitrary<Structure> structures() {
        return structures(2);
    }

    private static Arbitrary<Structure> structures(int levels) {
        Arbitrary<String> texts =
                Arbitraries.oneOf(
                        Arbitraries.strings().ofMaxLength(20),
                        Arbitraries.of("text", "charset", "", "Content-Type"),
                        Arbitraries.strings().withChars('a', 'b').ofLength(700));
        Arbitrary<String> nullable = texts.injectNull(0.4);
        Arbitrary<Map<String, String>> maps = Arbitraries.maps(texts, nullable).ofMaxSize(3);
        Arbitrary<List<Structure>> parts =
                levels == 0
                        ? Arbitraries.just(List.of())
                        : Arbitraries.lazy(() -> structures(levels - 1)).list().ofMaxSize(2);
        Arbitrary<Optional<Structure>> embedded =
                levels == 0
                        ? Arbitraries.just(Optional.empty())
                        : Arbitraries.lazy(() -> structures(levels - 1)).optional(0.3);
        Arbitrary<List<HeaderField>> header =
                Combinators.combine(texts, texts).as(HeaderField::new).list().ofMaxSize(3);
        Arbitrary<Long> counts = Arbitraries.longs().between(-1, Long.MAX_VALUE - 1);
        return Combinators.combine(
                        nullable.list().ofSize(8), maps, maps, counts, header, parts, embedded)
                .as(
                        (said, type, disposition, count, fields, inner, message) ->
                                new Structure(
                                        said.get(0),
                                        said.get(1),
                                        type,
                                        said.get(2),
                                        said.get(3),
                                        said.get(4),
                                        count + 1,
                                        count,
                                        said.get(5),
                                        said.get(6),
                                        disposition,
                                        List.of("en"),
                                        said.get(7),
                                        fields,
                                        inner,
                                        message.orElse(null)));
    }
}
