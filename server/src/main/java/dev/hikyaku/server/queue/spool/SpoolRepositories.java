package dev.hikyaku.server.queue.spool;

import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryFactory;
import org.apache.james.mailrepository.api.MailRepositoryPath;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.mailrepository.api.MailRepositoryUrlStore;
import org.apache.james.mailrepository.api.Protocol;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The repositories of this server by their URLs: {@code spool://var/mail/error/}. Those that mails
 * were found of at the start are known, and those that somebody has asked for.
 *
 * <p>A server without a spool, a relay whose listeners are all stateless, keeps nothing: it has
 * answered for every mail before it would come here.
 */
public final class SpoolRepositories implements MailRepositoryFactory, MailRepositoryUrlStore {
    /** The scheme of their URLs. */
    public static final Protocol PROTOCOL = new Protocol("spool");

    private final Optional<SpoolQueues> spool;
    private final Set<MailRepositoryUrl> known = ConcurrentHashMap.newKeySet();

    private SpoolRepositories(Optional<SpoolQueues> spool) {
        this.spool = spool;
    }

    /** Those of a spool. */
    public static SpoolRepositories of(SpoolQueues spool) {
        SpoolRepositories repositories = new SpoolRepositories(Optional.of(spool));
        spool.repositoryPaths()
                .map(
                        path ->
                                MailRepositoryUrl.fromPathAndProtocol(
                                        PROTOCOL, MailRepositoryPath.from(path)))
                .forEach(repositories.known::add);
        return repositories;
    }

    /** Those of a server without a disk. */
    public static SpoolRepositories withoutDisk() {
        return new SpoolRepositories(Optional.empty());
    }

    @Override
    public Class<? extends MailRepository> mailRepositoryClass() {
        return SpoolRepository.class;
    }

    @Override
    public MailRepository create(MailRepositoryUrl url) {
        String path = url.getPath().asString();
        return spool.<MailRepository>map(queues -> queues.repository(path))
                .orElseGet(NoRepository::new);
    }

    @Override
    public void add(MailRepositoryUrl url) {
        known.add(url);
    }

    @Override
    public Stream<MailRepositoryUrl> listDistinct() {
        return known.stream();
    }

    @Override
    public boolean contains(MailRepositoryUrl url) {
        return known.contains(url);
    }
}
