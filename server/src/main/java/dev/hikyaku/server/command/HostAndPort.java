package dev.hikyaku.server.command;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code mail.example.org:587}, {@code 127.0.0.1:25}, {@code [::1]:25}. */
record HostAndPort(String host, int port) {
    private static final Pattern TEXT =
            Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([A-Za-z0-9._-]+)):(\\d{1,5})");

    static HostAndPort of(String name, String text) {
        Matcher matcher = TEXT.matcher(text);
        if (matcher.matches()) {
            int port = Integer.parseInt(matcher.group(3));
            if (port > 0 && port < 65536) {
                String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
                return new HostAndPort(host, port);
            }
        }
        throw CommandFailure.wrong(name, text, "HOST:PORT, such as mail.example.org:587");
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
