package dev.hikyaku.server.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hikyaku.server.Role;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;

class ConfigurationCheckTest {
    private static final String SMARTHOST =
            " processors.processor[outbound].mailet[SmarthostDelivery].";
    private static final String PIPELINE = "mailetcontainer.xml";

    @TempDir Path directory;
    private ConfDirectory gateway;
    private ConfDirectory relay;

    @BeforeEach
    void setUp() {
        gateway = ConfDirectory.shipped(Role.GATEWAY, directory.resolve("gateway"));
        relay = ConfDirectory.shipped(Role.RELAY, directory.resolve("relay"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "connectionLimit>1000 | connectionLimit>many | connectionLimit: many (expected: a"
                        + " whole number from 0 to 1000000)",
                "connectionLimit>1000 | connectionLimit>-1 | connectionLimit: -1 (expected: a whole"
                        + " number from 0 to 1000000)",
                "connectiontimeout>300 | connectiontimeout>5 | connectiontimeout: 5 (expected: a"
                        + " whole number from 10 to 3600)",
                "maxmessagesize>40M | maxmessagesize>40X | maxmessagesize: 40X (expected: a size"
                        + " such as 40M (KiB without unit) from 1024 bytes to 2G)",
                "maxmessagesize>40M | maxmessagesize>0 | maxmessagesize: 0 (expected: a size such"
                        + " as 40M (KiB without unit) from 1024 bytes to 2G)",
                "startTLS=\"true\" | startTLS=\"yes\" | tls.@startTLS: yes (expected: true or"
                        + " false)",
                "<announce>never | <announce>perhaps | auth.announce: perhaps (expected: never,"
                        + " always or forUnauthorizedAddresses)",
                "<protocol>TLSv1.2 | <protocol>SSLv3 | tls.supportedProtocols.protocol: SSLv3"
                        + " (expected: TLSv1.2 or TLSv1.3)",
                "<jmxName>mx | <jmxName>m x | jmxName: m x (expected: letters, digits, . _ or -)",
                "verifyIdentity>false | verifyIdentity>true | verifyIdentity: true (expected: false"
                        + " where auth.announce is never)",
                "connectionLimit> | conectionLimit> | conectionLimit: unknown key (expected: a"
                        + " known key; did you mean connectionLimit?)",
                "enabled=\"true\" | enable=\"true\" | @enable: unknown key (expected: a known key;"
                        + " did you mean @enabled?)",
            })
    void badListenerSettingsAreNamed(String old, String other, String line) {
        gateway.replace("smtpserver.xml", old, other);

        assertThat(gateway.problems()).containsExactly("smtpserver.xml: " + line);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<outgoing>outgoing</outgoing> | <outgoingQueue>outgoing</outgoingQueue> |"
                        + SMARTHOST
                        + "outgoingQueue: outgoing (expected: outgoing)",
                "<processor>outbound< | <processor>outbond< |"
                        + " processors.processor[transport].mailet[ToProcessor].processor: outbond"
                        + " (expected: a processor; did you mean outbound?)",
                "<delayProcessor>delays< | <delayProcessor>nowhere< |"
                        + SMARTHOST
                        + "delayProcessor: nowhere (expected: one of the processors bounces,"
                        + " delays, error, later, outbound, root, transport)",
                "class=\"MetricsMailet\" | class=\"MetricMailet\" |"
                    + " processors.processor[error].mailet[MetricMailet].@class: MetricMailet"
                    + " (expected: a mailet of James, or the class of one on the class path or in"
                    + " extensions-jars/)",
                "match=\"SenderIsNull\" | match=\"SenderIsNul\" |"
                    + " processors.processor[bounces].mailet[ToProcessor].@match: SenderIsNul"
                    + " (expected: a matcher of James, the class of one, or the name of a matcher"
                    + " of this processor)",
                "<name>bcc</name> | <name>cc</name> |"
                        + " processors.processor[transport].mailet[RemoveMimeHeader]: missing"
                        + " (expected: match=\"All\" class=\"RemoveMimeHeader\" with name bcc)",
                "<tls>${env:HIKYAKU_SMARTHOST_TLS:-opportunistic} | <tls>maybe |"
                        + SMARTHOST
                        + "tls: maybe (expected: none, opportunistic, required, verified or"
                        + " implicit)",
                "<delayAfter>4 hours</delayAfter> | <mtaSts>perhaps</mtaSts> |"
                        + SMARTHOST
                        + "mtaSts: perhaps (expected: true or false)",
            })
    void badPipelinesAreNamed(String old, String other, String line) {
        relay.replace(PIPELINE, old, other);

        assertThat(relay.problems()).containsExactly(PIPELINE + ": " + line);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "${env:HIKYAKU_RELAY_MESSAGES_PER_MINUTE:-6000} | many |"
                        + " messagesPerMinute: many (expected: a whole number from 0 to 1000000)",
                "${env:HIKYAKU_RELAY_RECIPIENTS_PER_MINUTE:-12000} | -1 |"
                        + " recipientsPerMinute: -1 (expected: a whole number from 0 to 1000000)",
                "${env:HIKYAKU_RELAY_RATE_EXEMPT:-127.0.0.1,::1} | localhost | rateExemptNetworks:"
                    + " localhost (expected: a network such as 192.0.2.0/24; several are separated"
                    + " by commas)",
                "${env:HIKYAKU_STATELESS:-false} | yes | @stateless: yes (expected: true or false)",
            })
    void badSettingsOfARelaysListenersAreNamed(String old, String other, String line) {
        relay.replace("smtpserver.xml", old, other);

        assertThat(relay.problems())
                .containsExactly(
                        "smtpserver.xml: smtpserver[relay]." + line,
                        "smtpserver.xml: smtpserver[submission]." + line);
    }

    @Test
    void aStatelessListenerHasItsOwnCore() {
        relay.replace("smtpserver.xml", "${env:HIKYAKU_STATELESS:-false}", "true");
        assertThat(relay.problems()).isEmpty();
        relay.replace(
                "smtpserver.xml",
                "<handlerchain>",
                "<handlerchain coreHandlersPackage=\"dev.hikyaku.server.smtp.SmtpHandlers\">");

        assertThat(relay.problems())
                .hasSize(2)
                .first()
                .isEqualTo(
                        "smtpserver.xml: smtpserver[relay].handlerchain.@coreHandlersPackage:"
                                + " dev.hikyaku.server.smtp.SmtpHandlers (expected: not set, as"
                                + " stateless is true)");
    }

    @Test
    void misspeltExceptionPolicyIsNamed() {
        relay.replace(
                PIPELINE,
                "<name>bcc</name>",
                "<name>bcc</name><onMatchException>nomach</onMatchException>");

        assertThat(relay.problems())
                .containsExactly(
                        PIPELINE
                                + ": processors.processor[transport].mailet[RemoveMimeHeader]"
                                + ".onMatchException: nomach (expected: one of the processors"
                                + " bounces, delays, error, later, outbound, root, transport)");
    }

    @Test
    void processorThatDoesNotEndEveryMailIsNamed() {
        relay.replace(PIPELINE, "<passThrough>false</passThrough>", "")
                .replace(PIPELINE, "</mailetcontainer>", "")
                .replace(
                        PIPELINE,
                        "</processors>",
                        "<processor state=\"open\"><mailet match=\"HostIs=a.example\""
                                + " class=\"Null\"/></processor></processors></mailetcontainer>");

        assertThat(relay.problems())
                .containsExactly(
                        PIPELINE
                                + ": processors.processor[open].last mailet: Null (expected:"
                                + " match=\"All\" with Null, ToProcessor, ToRepository or a"
                                + " delivery, as James deletes what reaches the end of a"
                                + " processor)");
    }

    @Test
    void missingProcessorsAreNamed() {
        gateway.write(PIPELINE, "<mailetcontainer><processors/></mailetcontainer>");

        assertThat(gateway.problems())
                .containsExactly(
                        PIPELINE
                                + ": processors.processor[error]: missing (expected: a processor"
                                + " with state=\"error\")",
                        PIPELINE
                                + ": processors.processor[root]: missing (expected: a processor"
                                + " with state=\"root\")",
                        PIPELINE
                                + ": processors.processor[transport]: missing (expected: a"
                                + " processor with state=\"transport\")");
    }

    @Test
    void problemsOfAllFilesAreToldAtOnceAndSorted() {
        gateway.delete("domainlist.xml")
                .write("smptserver.xml", "<smtpservers/>")
                .write("imapserver.xml", "<imapservers/>")
                .write("webadmin.properties", "prot=8000\nport=80000\n")
                .replace("dnsservice.xml", "autodiscover>true", "autodiscover>on");

        assertThat(gateway.problems())
                .containsExactly(
                        "dnsservice.xml: autodiscover: on (expected: true or false)",
                        "domainlist.xml: file: missing (expected: a file in "
                                + gateway.conf()
                                + ")",
                        "imapserver.xml: file: not read by role gateway (expected: no such file)",
                        "smptserver.xml: file: unknown (expected: a known file; did you mean"
                                + " smtpserver.xml?)",
                        "webadmin.properties: port: 80000 (expected: a whole number from 0 to"
                                + " 65535)",
                        "webadmin.properties: prot: unknown key (expected: a known key; did you"
                                + " mean port?)");
    }

    @Test
    void wrongValueFromTheEnvironmentNamesItsVariable() {
        gateway.with("HIKYAKU_BIND_MX", "everywhere");

        assertThat(gateway.problems())
                .containsExactly(
                        "smtpserver.xml: bind: everywhere (expected: address:port such as"
                                + " 0.0.0.0:25 or [::]:25; several are separated by commas; it"
                                + " comes from HIKYAKU_BIND_MX)");
    }

    @Test
    void variableThatMustBeSetIsNamed() {
        gateway.with("HIKYAKU_LMTP_ROUTES", "");

        assertThat(gateway.problems())
                .singleElement()
                .asString()
                .endsWith("(expected: the environment variable HIKYAKU_LMTP_ROUTES to be set)");
    }

    @Test
    void listenersOfOneFileAreToldApart() {
        relay.replace("smtpserver.xml", "<jmxName>submission<", "<jmxName>relay<")
                .with("HIKYAKU_BIND_RELAY", "127.0.0.1:2587")
                .with("HIKYAKU_BIND_SUBMISSION", "127.0.0.1:2587");

        assertThat(relay.problems())
                .containsExactly(
                        "smtpserver.xml: smtpserver[relay 2].bind: 127.0.0.1:2587 (expected: an"
                                + " address no other listener of the file has)",
                        "smtpserver.xml: smtpserver[relay 2].jmxName: relay (expected: a name no"
                                + " other listener of the file has)");
    }

    @Test
    void ownLogbackFileKeepsItsOwnRules() {
        gateway.write("logback.xml", "<configuration debug=\"${DEBUG:-false}\"/>");
        assertThat(gateway.problems()).isEmpty();

        gateway.write("logback.xml", "<configuration>");
        assertThat(gateway.problems())
                .containsExactly(
                        "logback.xml: line 1, column 16: not well-formed (expected: well-formed"
                                + " XML without document type)");
    }

    @Test
    void propertiesOfTheJvmHoldNoPlaceholders() {
        gateway.write("jvm.properties", "james.message.memory.threshold=${env:THRESHOLD:-1 MiB}\n");

        assertThat(gateway.problems())
                .containsExactly(
                        "jvm.properties: james.message.memory.threshold: ${env:THRESHOLD:-1 MiB}"
                                + " (expected: a value without placeholders, as the environment is"
                                + " not put into this file)");
    }

    @Test
    void keyGivenTwiceIsNamed() {
        gateway.replace(
                "smtpserver.xml", "<jmxName>mx</jmxName>", "<jmxName>mx</jmxName>".repeat(2));

        assertThat(gateway.problems())
                .containsExactly("smtpserver.xml: jmxName: given again (expected: the key once)");
    }

    @Test
    void missingDirectoryIsNamed() {
        Path nowhere = directory.resolve("nowhere");

        assertThat(
                        ConfigurationCheck.of(
                                        Role.GATEWAY,
                                        nowhere,
                                        new dev.hikyaku.server.Environment(ConfDirectory.NEEDED))
                                .verify())
                .extracting(Problem::toString)
                .contains(nowhere + ": directory: unreadable (expected: a directory of files)");
    }
}
