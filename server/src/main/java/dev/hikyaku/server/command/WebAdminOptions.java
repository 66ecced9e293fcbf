package dev.hikyaku.server.command;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which server to talk to and as whom. A mixin of every verb that uses webadmin.
 *
 * <table>
 * <caption>What is taken when an option is not given</caption>
 * <tr><th>option</th><th>else</th></tr>
 * <tr><td>{@code --url}</td><td>HIKYAKU_WEBADMIN_URL, else {@code
 * http://127.0.0.1:${HIKYAKU_WEBADMIN_PORT:-8000}}</td></tr>
 * <tr><td>{@code --token-file}</td><td>HIKYAKU_WEBADMIN_TOKEN_FILE, else HIKYAKU_WEBADMIN_TOKEN
 * (the token, or {@code file:/path}), else {@code webadmin.token} in the server's var</td></tr>
 * <tr><td>{@code --cacert}</td><td>the authorities the Java runtime knows</td></tr>
 * </table>
 *
 * <p>There is no option that takes the token itself: command lines are seen by everybody on the
 * machine. A token goes over plain HTTP only to this machine, unless {@code --insecure}.
 */
public final class WebAdminOptions {
    private static final String DEFAULT_PORT = "8000";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "Where webadmin is: http://127.0.0.1:8000, or HIKYAKU_WEBADMIN_URL.")
    private String url;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "File with the token: var/webadmin.token.")
    private Path tokenFile;

    @Option(
            names = "--cacert",
            paramLabel = "FILE",
            description = "PEM file of the authorities to trust for https.")
    private Path authorities;

    @Option(
            names = "--insecure",
            description = "Send the token over plain http to another machine too.")
    private boolean insecure;

    /**
     * The server's webadmin.
     *
     * @throws CommandFailure when the URL is none, the token is missing, or it would travel in
     *     clear text
     */
    public WebAdminClient client() {
        URI base = base();
        if ("http".equals(base.getScheme()) && !insecure && !Loopback.is(base.getHost())) {
            throw CommandFailure.wrong(
                    "--url",
                    base.toString(),
                    "https, or --insecure to send the token in clear text");
        }
        return new WebAdminClient(base, token(), Optional.ofNullable(authorities));
    }

    /** Where webadmin is. */
    public URI base() {
        Caller caller = Caller.of(command);
        String text =
                Optional.ofNullable(url)
                        .or(() -> caller.variable("HIKYAKU_WEBADMIN_URL"))
                        .orElseGet(() -> "http://127.0.0.1:" + port(caller));
        try {
            URI base = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            if (isHttp(base) && base.getHost() != null && base.getRawUserInfo() == null) {
                return base;
            }
        } catch (URISyntaxException e) {
            // Told below, as any other URL that is none of ours.
        }
        throw CommandFailure.wrong("--url", text, "http://HOST:PORT or https://HOST:PORT");
    }

    private static boolean isHttp(URI uri) {
        return "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
    }

    private static String port(Caller caller) {
        return caller.variable("HIKYAKU_WEBADMIN_PORT")
                .filter(port -> !"0".equals(port))
                .orElse(DEFAULT_PORT);
    }

    /** The token to show. */
    public Secret token() {
        Caller caller = Caller.of(command);
        Optional<Path> file =
                Optional.ofNullable(tokenFile)
                        .or(() -> caller.variable("HIKYAKU_WEBADMIN_TOKEN_FILE").map(Path::of));
        if (file.isPresent()) {
            return Secret.firstLine("--token-file", file.get(), ExitCode.NO_PERMISSION);
        }
        return caller.variable("HIKYAKU_WEBADMIN_TOKEN")
                .map(value -> Secret.configured("HIKYAKU_WEBADMIN_TOKEN", value, caller.home()))
                .orElseGet(
                        () ->
                                Secret.firstLine(
                                        "token",
                                        caller.var().resolve("webadmin.token"),
                                        ExitCode.NO_PERMISSION));
    }
}
