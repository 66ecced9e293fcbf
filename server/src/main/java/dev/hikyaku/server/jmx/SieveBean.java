package dev.hikyaku.server.jmx;

import org.apache.james.sieverepository.api.SieveRepository;
import org.apache.james.sieverepository.api.exception.SieveRepositoryException;
import org.apache.james.sieverepository.lib.SieveRepositoryManagement;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import javax.inject.Inject;
import javax.management.NotCompliantMBeanException;

/**
 * Users' Sieve scripts and their quotas. James' own bean reports a script as installed when its
 * file cannot be read; this one says so.
 */
final class SieveBean extends SieveRepositoryManagement {

    @Inject
    SieveBean(SieveRepository scripts) throws NotCompliantMBeanException {
        setSieveRepository(scripts);
    }

    @Override
    public void addActiveSieveScriptFromFile(String user, String name, String file)
            throws SieveRepositoryException {
        addActiveSieveScript(
                user, name, new String(MailFile.bytes(Path.of(file)), StandardCharsets.UTF_8));
    }
}
