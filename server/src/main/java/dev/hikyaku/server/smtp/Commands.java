package dev.hikyaku.server.smtp;

import org.apache.james.protocols.api.handler.CommandDispatcher;
import org.apache.james.protocols.smtp.SMTPSession;

import java.util.Arrays;
import java.util.List;

/**
 * Reads a command line. Bytes beyond ASCII are no command: SMTPUTF8 is not offered, so an address
 * cannot hold them.
 */
public class Commands extends CommandDispatcher<SMTPSession> {

    private static final List<String> MANDATORY =
            Arrays.asList("MAIL", "RCPT", "DATA", "RSET", "NOOP", "QUIT");

    public Commands() {
        super(MANDATORY);
    }

    @Override
    public org.apache.james.protocols.api.Response onLine(SMTPSession session, byte[] line) {
        for (int i = 0; i < line.length - 2; i++) {
            if (line[i] < ' ' && line[i] != '\t' || line[i] == 0x7f) {
                return SmtpReplies.of(
                        500, "5.5.2", "Printable ASCII only (SMTPUTF8 is not offered)");
            }
        }
        return super.onLine(session, line);
    }
}
