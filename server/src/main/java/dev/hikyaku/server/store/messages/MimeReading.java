package dev.hikyaku.server.store.messages;

import org.apache.james.mailbox.store.mail.model.impl.Properties;
import org.apache.james.mime4j.MimeException;

import java.io.IOException;
import java.util.Optional;

/**
 * What a parser made of a message that was taken in.
 *
 * @param structure empty when the message is not to be parsed; it is stored all the same
 */
record MimeReading(Properties properties, Optional<Structure> structure) {

    /** Reads the message to its end, parsed as far as it can be. */
    static MimeReading of(Intake intake) throws IOException {
        StructureParser parser = new StructureParser();
        Optional<Structure> structure = parse(parser, intake);
        intake.drain();
        Properties properties = parser.properties().orElseGet(DescribedProperties::unknown);
        return new MimeReading(withLines(properties, structure), structure);
    }

    private static Optional<Structure> parse(StructureParser parser, Intake intake)
            throws IOException {
        try {
            return Optional.of(parser.parse(intake));
        } catch (MimeException | IOException | RuntimeException | StackOverflowError unreadable) {
            intake.rethrowFailure();
            return Optional.empty();
        }
    }

    /** Lines are told of text only, as James counts them: by CR. */
    private static Properties withLines(Properties properties, Optional<Structure> structure) {
        return "text".equalsIgnoreCase(properties.getMediaType())
                ? structure
                        .map(read -> new Properties(properties.toProperties(), read.lines()))
                        .orElse(properties)
                : properties;
    }
}
