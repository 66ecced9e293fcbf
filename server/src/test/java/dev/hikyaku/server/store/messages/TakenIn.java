package dev.hikyaku.server.store.messages;

import org.apache.james.mailbox.exception.MailboxException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A mail taken in, with memory in the place of a file. */
record TakenIn(MimeReading reading, byte[] header, byte[] written) {

    static TakenIn of(String mail) throws IOException {
        return of(mail.getBytes(StandardCharsets.UTF_8));
    }

    static TakenIn of(byte[] mail) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        Intake intake = new Intake(new ByteArrayInputStream(mail), file);
        MimeReading reading = MimeReading.of(intake);
        return new TakenIn(reading, intake.header().block(), file.toByteArray());
    }

    Structure structure() {
        return reading.structure().orElseThrow();
    }

    /** What is told from what the database would hold. */
    Told told() throws IOException, MailboxException {
        Structure stored =
                StoredStructure.read(StoredStructure.of(reading.structure())).orElseThrow();
        return Told.by(new StructureDescriptor(stored, () -> new ByteArrayInputStream(header)));
    }
}
