package dev.hikyaku.server.init;

import dev.hikyaku.server.OwnerOnlyFile;
import dev.hikyaku.server.Role;
import dev.hikyaku.server.SelfSignedCertificate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The directory a server of one role starts from:
 *
 * <pre>
 * hikyaku.env                   variables, for a shell, systemd's EnvironmentFile, --env-file
 * conf/ROLE/                    the shipped configuration, to be changed at will
 * secrets/webadmin.token        0600, 256 random bits each
 * secrets/webadmin-readonly.token
 * tls/certificate.pem key.pem   only when self-signed
 * dns/ZONE.zone                 records to publish
 * </pre>
 *
 * <p>A file that is already there is left as it is.
 */
final class Overlay {
    private static final int TOKEN_BYTES = 32;

    private final Path directory;
    private final String mount;
    private final Path shipped;
    private final SecureRandom random;
    private final Map<String, Boolean> files = new LinkedHashMap<>();

    /**
     * An overlay to be written.
     *
     * @param directory where
     * @param mount where the server sees it
     * @param shipped the directory of all roles' shipped configuration
     */
    Overlay(Path directory, String mount, Path shipped, SecureRandom random) {
        this.directory = directory;
        this.mount = mount;
        this.shipped = shipped;
        this.random = random;
    }

    /** Writes what is missing; answers each file by name, true when it was written. */
    Map<String, Boolean> write(Plan plan, Map<String, String> zones) throws IOException {
        Files.createDirectories(directory);
        write("hikyaku.env", environment(plan));
        copy(plan.role().lowerCase());
        Files.createDirectories(
                directory.resolve("secrets"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        secret("secrets/webadmin.token");
        secret("secrets/webadmin-readonly.token");
        if (plan.certificate().isEmpty()) {
            certificate(plan.hostName());
        }
        for (Map.Entry<String, String> zone : zones.entrySet()) {
            write("dns/" + zone.getKey() + ".zone", zone.getValue());
        }
        return files;
    }

    private String environment(Plan plan) {
        Plan.Files tls =
                plan.certificate()
                        .orElseGet(
                                () ->
                                        new Plan.Files(
                                                mount + "/tls/certificate.pem",
                                                mount + "/tls/key.pem"));
        List<String> lines = new ArrayList<>();
        lines.add("# Made by hikyaku init; yours to change. Secrets are named here, not written.");
        lines.add("HIKYAKU_ROLE=" + plan.role().lowerCase());
        lines.add("HIKYAKU_CONF=" + mount + "/conf/" + plan.role().lowerCase());
        lines.add("HIKYAKU_HOSTNAME=" + plan.hostName());
        lines.add("HIKYAKU_DOMAINS=" + String.join(",", plan.domains()));
        lines.add("HIKYAKU_POSTMASTER=" + plan.postmaster());
        lines.add("HIKYAKU_TLS_CERTIFICATE=" + tls.certificate());
        lines.add("HIKYAKU_TLS_KEY=" + tls.key());
        plan.hop().ifPresent(server -> lines.add(hop(plan.role()) + server));
        lines.add("HIKYAKU_WEBADMIN_TOKEN=file:" + mount + "/secrets/webadmin.token");
        lines.add(
                "HIKYAKU_WEBADMIN_READONLY_TOKEN=file:"
                        + mount
                        + "/secrets/webadmin-readonly.token");
        return String.join("\n", lines) + "\n";
    }

    private static String hop(Role role) {
        return switch (role) {
            case GATEWAY -> "HIKYAKU_LMTP_ROUTES=*=";
            case RELAY -> "HIKYAKU_NEXT_HOP=";
            case STORE, STANDALONE -> "HIKYAKU_SMARTHOST=";
        };
    }

    private void copy(String role) throws IOException {
        Path from = shipped.resolve(role);
        try (Stream<Path> all = Files.list(from)) {
            for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
                write(
                        "conf/" + role + "/" + file.getFileName(),
                        Files.readString(file, StandardCharsets.UTF_8));
            }
        }
    }

    private void certificate(String host) throws IOException {
        Path tls = directory.resolve("tls");
        boolean there =
                Files.exists(tls.resolve("key.pem"))
                        || Files.exists(tls.resolve("certificate.pem"));
        if (!there) {
            SelfSignedCertificate.in(tls, host);
        }
        files.put("tls/certificate.pem", !there);
        files.put("tls/key.pem", !there);
    }

    private void secret(String name) throws IOException {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        Path file = directory.resolve(name);
        boolean there = Files.exists(file);
        if (!there) {
            OwnerOnlyFile.write(
                    file, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes) + "\n");
        }
        files.put(name, !there);
    }

    private void write(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        try {
            Files.writeString(file, text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            files.put(name, true);
        } catch (FileAlreadyExistsException e) {
            files.put(name, false);
        }
    }
}
