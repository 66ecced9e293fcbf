package dev.hikyaku.server;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;

import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.sieverepository.api.SieveQuotaRepository;
import org.apache.james.sieverepository.api.SieveRepository;
import org.apache.james.sieverepository.file.SieveFileRepository;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Users' Sieve scripts as files in {@code sieve/} under the var directory, one directory a user.
 *
 * <p>James puts them beside its configuration; a container's root is read-only there.
 */
final class SieveScriptsModule extends AbstractModule {

    @Override
    protected void configure() {
        bind(SieveRepository.class).to(SieveFileRepository.class);
        bind(SieveQuotaRepository.class).to(SieveFileRepository.class);
    }

    @Provides
    @Singleton
    SieveFileRepository scripts(FileSystem files) throws IOException {
        return new SieveFileRepository(new UnderVar(files));
    }

    private record UnderVar(FileSystem files) implements FileSystem {

        private static String moved(String url) {
            return url.replaceFirst("^file://sieve/", "file://var/sieve/");
        }

        @Override
        public InputStream getResource(String url) throws IOException {
            return files.getResource(moved(url));
        }

        @Override
        public File getFile(String url) throws FileNotFoundException {
            return files.getFile(moved(url));
        }

        @Override
        public File getFileWithinBaseDir(String url) throws FileNotFoundException, IOException {
            return files.getFileWithinBaseDir(moved(url));
        }

        @Override
        public File getBasedir() throws FileNotFoundException {
            return files.getBasedir();
        }
    }
}
