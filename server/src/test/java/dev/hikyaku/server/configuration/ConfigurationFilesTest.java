package dev.hikyaku.server.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.Guice;

import dev.hikyaku.server.Directories;
import dev.hikyaku.server.Environment;

import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.domainlist.lib.DomainListConfiguration;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.server.core.configuration.Configuration;
import org.apache.james.server.core.configuration.ConfigurationProvider;
import org.apache.james.server.core.filesystem.FileSystemImpl;
import org.apache.james.utils.PropertiesProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** What James reads, through the interfaces James reads it with. */
class ConfigurationFilesTest {
    @TempDir Path home;
    private final Map<String, String> variables = new HashMap<>();
    private Path conf;

    @BeforeEach
    void setUp() throws IOException {
        conf = Files.createDirectories(home.resolve("conf"));
    }

    @Test
    void severalDomainsComeFromOneVariable() throws Exception {
        write(
                "domainlist.xml",
                """
                <domainlist><domainnames>
                  <domainname>${env:HIKYAKU_DOMAINS:-localhost}</domainname>
                  <domainname>c.example</domainname>
                </domainnames></domainlist>
                """);
        variables.put("HIKYAKU_DOMAINS", "a.example, b.example");

        assertThat(DomainListConfiguration.from(xml("domainlist")).getConfiguredDomains())
                .extracting(domain -> domain.asString())
                .containsExactly("a.example", "b.example", "c.example");
    }

    @Test
    void defaultOfAListIsAList() throws Exception {
        write("login.properties", "trusted.networks=${env:NETWORKS:-10.0.0.0/8, ::1/128}\n");

        assertThat(properties("login").getStringArray("trusted.networks"))
                .containsExactly("10.0.0.0/8", "::1/128");
    }

    @Test
    void listFromAVariableIsAList() throws Exception {
        write("extensions.properties", "guice.extension.module=${env:MODULES:-}\n");
        variables.put("MODULES", "java.lang.String,\"java.lang.Object\"");

        assertThat(properties("extensions").getStringArray("guice.extension.module"))
                .containsExactly("java.lang.String", "java.lang.Object");
        variables.clear();
        assertThat(properties("extensions").getStringArray("guice.extension.module")).isEmpty();
    }

    @Test
    void unsetOptionalKeyIsNoKey() throws Exception {
        write(
                "smtpserver.xml",
                """
                <smtpservers><smtpserver enabled="${env:MX:-}">
                  <smtpGreeting>${env:GREETING:-}</smtpGreeting>
                  <tls><clientAuth/></tls>
                </smtpserver></smtpservers>
                """);
        HierarchicalConfiguration<ImmutableNode> server =
                xml("smtpserver").configurationsAt("smtpserver").getFirst();

        assertThat(server.getString("smtpGreeting", "James")).isEqualTo("James");
        assertThat(server.getBoolean("[@enabled]", true)).isTrue();
        assertThat(server.getProperty("tls.clientAuth")).isNotNull();
    }

    @Test
    void attributesAndPartsOfFilesAreResolved() throws Exception {
        write(
                "mailetcontainer.xml",
                "<m><spooler threads=\"${env:THREADS:-7}\"><threads>${env:THREADS:-7}</threads>"
                        + "</spooler></m>");

        assertThat(xml("mailetcontainer.spooler").getInt("threads")).isEqualTo(7);
        assertThat(xml("mailetcontainer.spooler").getInt("[@threads]")).isEqualTo(7);
    }

    @Test
    void valuesOfVariablesAreNotResolvedAgain() throws Exception {
        write("webadmin.properties", "token.admin=${env:TOKEN}\n");
        write(
                "smtpserver.xml",
                "<a><smtpserver><smtpGreeting>${env:TOKEN}</smtpGreeting></smtpserver></a>");
        variables.put("TOKEN", "${env:HOME}${sys:user.home},$x");

        assertThat(properties("webadmin").getString("token.admin"))
                .isEqualTo("${env:HOME}${sys:user.home},$x");
        assertThat(
                        xml("smtpserver")
                                .configurationsAt("smtpserver")
                                .getFirst()
                                .getString("smtpGreeting"))
                .isEqualTo("${env:HOME}${sys:user.home},$x");
    }

    @Test
    void secretIsTheFirstLineOfItsFile() throws Exception {
        Path secret = Files.writeString(home.resolve("secret"), "  tre,as$ure \nsecond line\n");
        write(
                "webadmin.properties",
                "token.admin=file:" + secret + "\ntoken.readonly=file://secret");

        assertThat(properties("webadmin").getString("token.admin")).isEqualTo("tre,as$ure");
        assertThat(properties("webadmin").getString("token.readonly")).isEqualTo("tre,as$ure");
    }

    @Test
    void secretOfAMailetIsRead() throws Exception {
        Files.writeString(home.resolve("secret"), "treasure");
        write(
                "mailetcontainer.xml",
                """
                <m><processors><processor state="root"><mailet match="All" class="RemoteDelivery">
                  <gatewayPassword>file://secret</gatewayPassword>
                  <heloName>file://secret</heloName>
                </mailet></processor></processors></m>
                """);
        HierarchicalConfiguration<ImmutableNode> mailet =
                xml("mailetcontainer.processors.processor").configurationAt("mailet");

        assertThat(mailet.getString("gatewayPassword")).isEqualTo("treasure");
        assertThat(mailet.getString("heloName")).isEqualTo("file://secret");
    }

    @Test
    void missingSecretFileIsNamed() throws Exception {
        write("webadmin.properties", "token.admin=file:/nowhere/secret\n");

        assertThatThrownBy(() -> properties("webadmin"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "webadmin.properties: token.admin: file:/nowhere/secret (expected: a file"
                                + " that can be read, with the secret as first line)");
    }

    @Test
    void missingVariableIsNamedWithoutTheValue() throws Exception {
        write(
                "domainlist.xml",
                "<domainlist><defaultDomain>x${env:DOMAIN}</defaultDomain></domainlist>");

        assertThatThrownBy(() -> xml("domainlist"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "domainlist.xml: defaultDomain: *** (expected: the environment variable"
                                + " DOMAIN to be set)");
    }

    @Test
    void missingXmlFileIsNamed() {
        assertThatThrownBy(() -> xml("domainlist"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "domainlist.xml: file: missing (expected: a file in the configuration"
                                + " directory)");
    }

    @Test
    void firstFileThatExistsIsRead() throws Exception {
        write("b.properties", "key=${env:UNSET:-x,y}\n");

        assertThat(provider().getConfigurations("a", "b").getStringArray("key"))
                .containsExactly("x", "y");
    }

    private void write(String file, String content) throws IOException {
        Files.writeString(conf.resolve(file), content);
    }

    private HierarchicalConfiguration<ImmutableNode> xml(String component)
            throws ConfigurationException {
        return injector().getInstance(ConfigurationProvider.class).getConfiguration(component);
    }

    private org.apache.commons.configuration2.Configuration properties(String name)
            throws Exception {
        return provider().getConfiguration(name);
    }

    private PropertiesProvider provider() {
        return injector().getInstance(PropertiesProvider.class);
    }

    private com.google.inject.Injector injector() {
        Directories directories = new Directories(conf, home.resolve("var"), home);
        ConfigurationFiles files =
                ConfigurationFiles.of(
                        conf, home.resolve("var"), home, new Environment(Map.copyOf(variables)));
        return Guice.createInjector(
                new ConfigurationModule(files),
                binder -> {
                    binder.bind(FileSystem.class).toInstance(new FileSystemImpl(directories));
                    binder.bind(Configuration.ConfigurationPath.class)
                            .toInstance(directories.configurationPath());
                });
    }
}
