package dev.hikyaku.server.imap;

import org.apache.james.imap.decode.parser.SearchCommandParser;
import org.apache.james.imap.processor.AppendProcessor;
import org.apache.james.imap.processor.AuthenticateProcessor;
import org.apache.james.imap.processor.CloseProcessor;
import org.apache.james.imap.processor.CopyProcessor;
import org.apache.james.imap.processor.DeleteProcessor;
import org.apache.james.imap.processor.ExamineProcessor;
import org.apache.james.imap.processor.ExpungeProcessor;
import org.apache.james.imap.processor.LoginProcessor;
import org.apache.james.imap.processor.MoveProcessor;
import org.apache.james.imap.processor.SelectProcessor;
import org.apache.james.imap.processor.StoreProcessor;
import org.apache.james.imap.processor.fetch.FetchProcessor;
import org.apache.james.modules.protocols.ImapPackage;
import org.apache.james.utils.ClassName;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/** A package of commands with our corrected ones in the place of James'. */
final class CorrectedCommands implements ImapPackage {
    private static final Map<String, String> CORRECTED =
            Map.ofEntries(
                    corrected(LoginProcessor.class, GuardedLogin.class),
                    corrected(AuthenticateProcessor.class, GuardedAuthenticate.class),
                    corrected(SelectProcessor.class, SelectMailbox.class),
                    corrected(ExamineProcessor.class, ExamineMailbox.class),
                    corrected(CloseProcessor.class, CloseMailbox.class),
                    corrected(ExpungeProcessor.class, ExpungeMessages.class),
                    corrected(StoreProcessor.class, StoreFlags.class),
                    corrected(CopyProcessor.class, CopyMessages.class),
                    corrected(MoveProcessor.class, MoveMessages.class),
                    corrected(FetchProcessor.class, FetchMessages.class),
                    corrected(DeleteProcessor.class, DeleteMailbox.class),
                    corrected(AppendProcessor.class, AppendMessage.class),
                    corrected(SearchCommandParser.class, BoundedSearchParser.class));

    private final ImapPackage original;

    CorrectedCommands(ImapPackage original) {
        this.original = original;
    }

    private static <T> Map.Entry<String, String> corrected(
            Class<T> original, Class<? extends T> correction) {
        return Map.entry(original.getName(), correction.getName());
    }

    @Override
    public Collection<ClassName> processors() {
        return corrected(original.processors());
    }

    @Override
    public Collection<ClassName> decoders() {
        return corrected(original.decoders());
    }

    @Override
    public Collection<ClassName> encoders() {
        return original.encoders();
    }

    private static List<ClassName> corrected(Collection<ClassName> classes) {
        return classes.stream()
                .map(ClassName::getName)
                .map(name -> new ClassName(CORRECTED.getOrDefault(name, name)))
                .toList();
    }
}
