package dev.hikyaku.server.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.hikyaku.privacy.Printable;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;

/**
 * How a command answers: for people, or with {@code --json} for programs. A mixin of every verb.
 *
 * <pre>{@code
 * @Command(name = "list")
 * int list(@Mixin WebAdminOptions webadmin, @Mixin Output output) {
 *     return output.show(json, Table.of("NAME").row(name));
 * }
 * }</pre>
 */
public final class Output {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(names = "--json", description = "Answer with JSON, errors too.")
    private boolean json;

    /** Whether a program reads the answer. */
    public boolean json() {
        return json;
    }

    /** Prints the one or the other, and answers {@link ExitCode#DONE}. */
    public int show(JsonNode forPrograms, Object forPeople) {
        PrintWriter out = writer();
        if (json) {
            out.println(Json.text(forPrograms));
        } else {
            out.print(forPeople);
        }
        out.flush();
        return ExitCode.DONE;
    }

    /**
     * Says what was changed: {@code bob@example.org: added}, or {@code {"done":"added","user":…}}.
     */
    public int done(String what, String noun, String name) {
        return done(what, Json.object().put("done", what).put(noun, name), name);
    }

    /** The same with further fields for programs. */
    public int done(String what, ObjectNode forPrograms, String name) {
        return show(forPrograms, Printable.of(name) + ": " + what + "\n");
    }

    /** A remark for people on standard error; nothing with {@code --json}. */
    public void remark(String text) {
        if (!json) {
            PrintWriter err = command.commandLine().getErr();
            err.println(Printable.of(text));
            err.flush();
        }
    }

    /** Standard output. */
    public PrintWriter writer() {
        return command.commandLine().getOut();
    }
}
