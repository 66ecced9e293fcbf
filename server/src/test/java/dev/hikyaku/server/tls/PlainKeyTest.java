package dev.hikyaku.server.tls;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;

class PlainKeyTest {
    private static final KeyPair EC = pair("EC", 256);

    @ParameterizedTest
    @ValueSource(ints = {1024, 2048, 3072, 4096})
    void rsaKeyInPkcs1IsTheSameKey(int bits) throws Exception {
        KeyPair pair = pair("RSA", bits);

        assertThat(PlainKey.of(pem("RSA PRIVATE KEY", inner(pair)), pair.getPublic()))
                .contains(pair.getPrivate());
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp256r1", "secp384r1", "secp521r1"})
    void ecKeyInSec1IsTheSameKey(String curve) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        KeyPair pair = generator.generateKeyPair();

        PrivateKey read =
                PlainKey.of(pem("EC PRIVATE KEY", inner(pair)), pair.getPublic()).orElseThrow();

        assertThat(((ECPrivateKey) read).getS())
                .isEqualTo(((ECPrivateKey) pair.getPrivate()).getS());
        assertThat(signs(read, pair.getPublic())).isTrue();
    }

    @Test
    void parametersBeforeTheKeyAreSkipped() throws Exception {
        byte[] file =
                joined(pem("EC PARAMETERS", new byte[] {5, 0}), pem("EC PRIVATE KEY", inner(EC)));

        assertThat(PlainKey.of(file, EC.getPublic())).isPresent();
    }

    @Test
    void textAroundTheKeyIsIgnored() throws Exception {
        byte[] file =
                joined(
                        "Bag Attributes\r\n  friendlyName: mx\r\n".getBytes(StandardCharsets.UTF_8),
                        pem("PRIVATE KEY", EC.getPrivate().getEncoded()));

        assertThat(PlainKey.of(file, EC.getPublic())).contains(EC.getPrivate());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ENCRYPTED PRIVATE KEY", "DSA PRIVATE KEY", "CERTIFICATE", ""})
    void otherFormsAreLeftToJames(String label) {
        assertThat(PlainKey.pkcs8(pem(label, inner(EC)), EC.getPublic())).isEmpty();
    }

    @Test
    void keyWithAPasswordOfOldIsLeftToJames() {
        String file =
                "-----BEGIN EC PRIVATE KEY-----\n"
                        + "Proc-Type: 4,ENCRYPTED\n"
                        + "DEK-Info: AES-128-CBC,00\n\n"
                        + "AAAA\n"
                        + "-----END EC PRIVATE KEY-----\n";

        assertThat(PlainKey.pkcs8(file.getBytes(StandardCharsets.US_ASCII), EC.getPublic()))
                .isEmpty();
    }

    @Test
    void keyOfAnotherKindThanTheCertificateIsLeftToJames() {
        assertThat(PlainKey.pkcs8(pem("RSA PRIVATE KEY", inner(EC)), EC.getPublic())).isEmpty();
    }

    @Property
    void noFileThrows(@ForAll byte[] file) {
        assertThat(PlainKey.pkcs8(file, EC.getPublic())).isEmpty();
    }

    @Property
    void damagedFileIsNoKeyOrOneThatDoesNotSign(
            @ForAll @IntRange(max = 400) int place, @ForAll byte value) throws Exception {
        byte[] file = pem("EC PRIVATE KEY", inner(EC));
        int at = place % file.length;
        boolean same = file[at] == value;
        file[at] = value;

        assertThat(same || outcome(file)).isTrue();
    }

    /** Whether it ends in an answer or in the exception a damaged key is allowed. */
    private static boolean outcome(byte[] file) {
        try {
            PlainKey.of(file, EC.getPublic());
            return true;
        } catch (GeneralSecurityException e) {
            return true;
        }
    }

    @Property
    void everyLengthIsWrappedAsBouncyCastleDoes(@ForAll @IntRange(max = 70_000) int length)
            throws Exception {
        byte[] key = new byte[length];

        byte[] wrapped = PlainKey.pkcs8(pem("EC PRIVATE KEY", key), EC.getPublic()).orElseThrow();

        assertThat(PrivateKeyInfo.getInstance(wrapped).getPrivateKey().getOctets()).isEqualTo(key);
    }

    private static boolean signs(PrivateKey key, PublicKey partner) throws Exception {
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(key);
        byte[] signed = signature.sign();
        signature.initVerify(partner);
        return signature.verify(signed);
    }

    private static byte[] inner(KeyPair pair) {
        return PrivateKeyInfo.getInstance(pair.getPrivate().getEncoded())
                .getPrivateKey()
                .getOctets();
    }

    private static KeyPair pair(String algorithm, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            generator.initialize(bits, new SecureRandom());
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] pem(String label, byte[] content) {
        String body = Base64.getMimeEncoder().encodeToString(content);
        return ("-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
