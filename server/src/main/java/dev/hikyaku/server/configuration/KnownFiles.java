package dev.hikyaku.server.configuration;

import java.util.List;
import java.util.Optional;

/**
 * Every file an operator may put into a role's configuration directory. A capability that reads a
 * new key adds a line to the file's declaration; one that reads a new file adds it here.
 */
final class KnownFiles {
    static final FileSchema LOGBACK = OperationFiles.logback();

    static final List<FileSchema> ALL =
            List.of(
                    SmtpFiles.smtp(),
                    SmtpFiles.lmtp(),
                    LmtpFile.lmtp(),
                    MailboxFiles.imap(),
                    MailboxFiles.pop3(),
                    MailboxFiles.manageSieve(),
                    MailboxFiles.listeners(),
                    PipelineFile.pipeline(),
                    DataFiles.domainList(),
                    DataFiles.usersRepository(),
                    DataFiles.rewriteTable(),
                    DataFiles.mailRepositories(),
                    DataFiles.dns(),
                    DataFiles.store(),
                    DataFiles.spool(),
                    OperationFiles.webAdmin(),
                    OperationFiles.jmx(),
                    OperationFiles.login(),
                    OperationFiles.healthCheck(),
                    OperationFiles.extensions(),
                    OperationFiles.jvm(),
                    LOGBACK);

    private KnownFiles() {}

    static Optional<FileSchema> named(String file) {
        return ALL.stream().filter(schema -> schema.file().equals(file)).findFirst();
    }

    static List<String> names() {
        return ALL.stream().map(FileSchema::file).toList();
    }
}
