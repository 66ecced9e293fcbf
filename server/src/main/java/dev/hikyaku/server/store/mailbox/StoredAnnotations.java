package dev.hikyaku.server.store.mailbox;

import dev.hikyaku.server.store.sql.Database;

import org.apache.james.mailbox.model.MailboxAnnotation;
import org.apache.james.mailbox.model.MailboxAnnotationKey;
import org.apache.james.mailbox.model.MailboxId;
import org.apache.james.mailbox.store.mail.AnnotationMapper;
import org.apache.james.mailbox.store.transaction.NonTransactionalMapper;

import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;

import javax.inject.Inject;

/**
 * Notes on mailboxes (RFC 5464), in the database. A mailbox may have ten of them, so a search reads
 * all of its own.
 */
public final class StoredAnnotations extends NonTransactionalMapper implements AnnotationMapper {
    private final Database database;

    @Inject
    public StoredAnnotations(Database database) {
        this.database = database;
    }

    private static long number(MailboxId mailbox) {
        return ((StoredMailboxId) mailbox).value();
    }

    @Override
    public List<MailboxAnnotation> getAllAnnotations(MailboxId mailbox) {
        return database.read(
                handle ->
                        handle.select(
                                        "SELECT name, content FROM annotation WHERE mailbox_id = ?",
                                        number(mailbox))
                                .map(
                                        (row, context) ->
                                                MailboxAnnotation.newInstance(
                                                        new MailboxAnnotationKey(row.getString(1)),
                                                        row.getString(2)))
                                .list());
    }

    @Override
    public List<MailboxAnnotation> getAnnotationsByKeys(
            MailboxId mailbox, Set<MailboxAnnotationKey> keys) {
        return found(mailbox, keys, MailboxAnnotationKey::equals);
    }

    @Override
    public List<MailboxAnnotation> getAnnotationsByKeysWithOneDepth(
            MailboxId mailbox, Set<MailboxAnnotationKey> keys) {
        return found(mailbox, keys, MailboxAnnotationKey::isParentOrIsEqual);
    }

    @Override
    public List<MailboxAnnotation> getAnnotationsByKeysWithAllDepth(
            MailboxId mailbox, Set<MailboxAnnotationKey> keys) {
        return found(mailbox, keys, MailboxAnnotationKey::isAncestorOrIsEqual);
    }

    private List<MailboxAnnotation> found(
            MailboxId mailbox,
            Set<MailboxAnnotationKey> keys,
            BiPredicate<MailboxAnnotationKey, MailboxAnnotationKey> asked) {
        return getAllAnnotations(mailbox).stream()
                .filter(
                        annotation ->
                                keys.stream().anyMatch(key -> asked.test(key, annotation.getKey())))
                .toList();
    }

    @Override
    public void deleteAnnotation(MailboxId mailbox, MailboxAnnotationKey key) {
        database.write(
                transaction ->
                        transaction
                                .handle()
                                .execute(
                                        "DELETE FROM annotation WHERE mailbox_id = ? AND name = ?",
                                        number(mailbox),
                                        key.asString()));
    }

    @Override
    public void insertAnnotation(MailboxId mailbox, MailboxAnnotation annotation) {
        String content = annotation.getValue().orElseThrow(IllegalArgumentException::new);
        database.write(
                transaction ->
                        transaction
                                .handle()
                                .execute(
                                        "INSERT INTO annotation (mailbox_id, name, content)"
                                                + " VALUES (?, ?, ?)"
                                                + " ON CONFLICT (mailbox_id, name)"
                                                + " DO UPDATE SET content = excluded.content",
                                        number(mailbox),
                                        annotation.getKey().asString(),
                                        content));
    }

    @Override
    public boolean exist(MailboxId mailbox, MailboxAnnotation annotation) {
        return !getAnnotationsByKeys(mailbox, Set.of(annotation.getKey())).isEmpty();
    }

    @Override
    public int countAnnotations(MailboxId mailbox) {
        return getAllAnnotations(mailbox).size();
    }
}
