package dev.hikyaku.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

class CommandTest {

    private static String wire(Command command) {
        ByteBuf out = Unpooled.buffer();
        command.writeTo(out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void addressesStandInBracketsAndParametersBehindThem() throws Exception {
        assertThat(wire(Command.mail("a@b.example", List.of("SIZE=7", "SMTPUTF8"), false)))
                .isEqualTo("MAIL FROM:<a@b.example> SIZE=7 SMTPUTF8\r\n");
        assertThat(wire(Command.mail("", List.of(), false))).isEqualTo("MAIL FROM:<>\r\n");
        assertThat(wire(Command.rcpt("a+detail@b.example", List.of(), false)))
                .isEqualTo("RCPT TO:<a+detail@b.example>\r\n");
        assertThat(wire(Command.bdat(5, true))).isEqualTo("BDAT 5 LAST\r\n");
        assertThat(wire(Command.hello("LHLO", "mx.example.org")))
                .isEqualTo("LHLO mx.example.org\r\n");
    }

    @Test
    void aLoginIsMechanismAndAnswer() throws Exception {
        assertThat(wire(Command.auth("PLAIN", Optional.of("AHUAcA=="))))
                .isEqualTo("AUTH PLAIN AHUAcA==\r\n");
        assertThat(wire(Command.auth("LOGIN", Optional.empty()))).isEqualTo("AUTH LOGIN\r\n");
        assertThat(wire(Command.auth("PLAIN", Optional.of("")))).isEqualTo("AUTH PLAIN =\r\n");
        assertThat(wire(Command.answer(""))).isEqualTo("\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"a b\"@c.example", "\"a> x=\\\"<\"@c.example", "\"\\\\\"@c.example"})
    void inQuotesAnythingPrintableMayStand(String address) throws Exception {
        assertThat(wire(Command.rcpt(address, List.of(), false)))
                .isEqualTo("RCPT TO:<" + address + ">\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\r\nRSET@b.example",
                "a\rb@c.example",
                "a\nb@c.example",
                "a\0b@c.example",
                "\"a\r\nDATA\"@b.example",
                "\"a\\\r\\\nDATA\"@b.example",
                "a\u007fb@c.example",
                "a\u0085b@c.example",
                "a@b.example> NOTIFY=NEVER",
                "a@b.example>",
                "<a@b.example",
                "a b@c.example",
                "\"a@b.example",
                "\"a\\",
                "\"\"> x \"@b.example",
            })
    void whatCouldLeaveItsPlaceIsRefused(String address) {
        assertThatThrownBy(() -> Command.rcpt(address, List.of(), true))
                .isInstanceOf(UnsendableException.class);
        assertThatThrownBy(() -> Command.mail(address, List.of(), true))
                .isInstanceOf(UnsendableException.class);
    }

    @Test
    void otherThanAsciiIsForPeersWithSmtpUtf8() throws Exception {
        assertThat(wire(Command.rcpt("grüße@飛脚.example", List.of(), true)))
                .isEqualTo("RCPT TO:<grüße@飛脚.example>\r\n");
        assertThatThrownBy(() -> Command.rcpt("grüße@b.example", List.of(), false))
                .hasMessage("not ASCII");
        assertThatThrownBy(() -> Command.rcpt("\ud800@b.example", List.of(), true))
                .hasMessage("not Unicode");
    }

    @Test
    void parametersAndNamesAreWords() {
        assertThatThrownBy(() -> Command.mail("a@b.example", List.of("SIZE=1\r\nDATA"), true))
                .hasMessage("control character");
        assertThatThrownBy(() -> Command.mail("a@b.example", List.of("SIZE=1 X=2"), true))
                .hasMessage("empty or with blanks");
        assertThatThrownBy(() -> Command.hello("LHLO", "mx\r\n")).hasMessage("control character");
        assertThatThrownBy(() -> Command.rcpt("", List.of(), false)).hasMessage("empty recipient");
    }

    @Test
    void aLineHasABound() {
        assertThatThrownBy(() -> Command.rcpt("a".repeat(2000) + "@b.example", List.of(), false))
                .isInstanceOf(UnsendableException.class)
                .hasMessageStartingWith("line of ");
    }

    @Property
    void anyAddressIsOneLineOrRefused(@ForAll String address, @ForAll boolean utf8) {
        try {
            String line = wire(Command.mail(address, List.of(), utf8));
            assertThat(line).endsWith(">\r\n");
            assertThat(line.substring(0, line.length() - 2)).doesNotContain("\r", "\n", "\0");
            assertThat(line).isEqualTo("MAIL FROM:<" + address + ">\r\n");
        } catch (UnsendableException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }
}
