package io.tidewatch.ingest.masking;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextMaskerTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "Authorization: Bearer abc.def-ghi                | Authorization: [masked:secret]",
                "authorization: Basic dXNlcjpwYXNz rest           | authorization: [masked:secret] rest",
                "Proxy-Authorization: Digest username=\"a\"       | Proxy-Authorization: [masked:secret]\"a\"",
                "{\"Authorization\":\"Bearer x\"}                 | {\"Authorization\":\"[masked:secret]\"}",
                "got Bearer 0123456789abcdef from client          | got Bearer [masked:secret] from client",
                "Bearer supersecrettoken                          | Bearer [masked:secret]",
                "Basic dXNlcjpwYXNzd29yZA==                       | Basic [masked:secret]",
                "password=hunter2                                 | password=[masked:secret]",
                "db.password = hunter2; next                      | db.password = [masked:secret]; next",
                "PGPASSWORD=x psql                                | PGPASSWORD=[masked:secret] psql",
                "user=a&password=b%20c&x=1                        | user=a&password=[masked:secret]&x=1",
                "https://h/p?token=abc&x=1#f                      | https://h/p?token=[masked:secret]&x=1#f",
                "postgres://app:s3cret@db:5432/x                  | postgres://app:[masked:secret]@db:5432/x",
                "https://ghtoken0123456789@github.com/x           | https://[masked:secret]@github.com/x",
                "redis://:pw@cache:6379                           | redis://:[masked:secret]@cache:6379",
                "{\"password\": \"a \\\" b\", \"n\": 1}            | {\"password\": \"[masked:secret]\", \"n\": 1}",
                "{\\\"token\\\":\\\"abc\\\",\\\"n\\\":1}          | {\\\"token\\\":\\\"[masked:secret]\\\",\\\"n\\\":1}",
                "secret: 'a b c' end                              | secret: '[masked:secret]' end",
                "X-API-Key: 12345                                 | X-API-Key: [masked:secret]",
                "apiKey=abc                                       | apiKey=[masked:secret]",
                "client_secret=abc                                | client_secret=[masked:secret]",
                "cvv: 123                                         | cvv: [masked:secret]",
                "Set-Cookie: a=b; c=d                             | Set-Cookie: [masked:secret]",
                "Cookie: session=1; other=2                       | Cookie: [masked:secret]",
                "jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-_d. | jwt [masked:secret].",
                "key sk_live_4eC39HqLyjWDarjtT1zdp7dc failed      | key [masked:secret] failed",
                "sk-proj-abcdefghij0123456789                     | [masked:secret]",
                "AKIAIOSFODNN7EXAMPLE denied                      | [masked:secret] denied",
                "ghp_abcdefghijklmnopqrstuvwxyz0123456789         | [masked:secret]",
                "xoxb-123456789012-abcdef                         | [masked:secret]",
                "https://hooks.slack.com/services/T0/B0/xyz       | https://hooks.slack.com/services/[masked:secret]",
                "card 4111111111111111 refused                    | card [masked:card] refused",
                "card 4111 1111 1111 1111, 12/30                  | card [masked:card], 12/30",
                "card 4111-1111-1111-1111.                        | card [masked:card].",
                "4111 1111 1111 1111 2024                         | [masked:card] 2024",
                "amex 3782 822463 10005                           | amex [masked:card]",
                "amex 378282246310005                             | amex [masked:card]",
                "mc 5555555555554444                              | mc [masked:card]",
                "mail to jane.doe+x@example.co.uk now             | mail to [masked:email] now",
                "<a@b.io>                                         | <[masked:email]>",
                "mailto:a%40example.org                           | mailto:[masked:email]",
                "jürgen@müller.de                                 | [masked:email]",
                "a@b.com,c@d.org                                  | [masked:email],[masked:email]",
                "-----BEGIN RSA PRIVATE KEY----- MII -----END RSA PRIVATE KEY----- x | [masked:secret] x",
                "-----BEGIN PRIVATE KEY----- cut off              | [masked:secret]",
            })
    void masksWhatMustNotBeWritten(String text, String masked) {
        assertThat(TextMasker.mask(text)).isEqualTo(masked);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "order 1234567890123456 was paid",
                "order ORD-2026-0000123456",
                "id 550e8400-e29b-41d4-a716-446655440000",
                "id 12345678-1234-1234-1234-123456789012",
                "at 2026-11-21T10:00:00.123Z",
                "at 1763719200000 ms and 1763719200000000000 ns",
                "value 0.4111111111111111 of 1",
                "trace 4bf92f3577b34da6a3ce929d0e0e4736",
                "hash a4111111111111111",
                "java.lang.Object@1b6d3586",
                "package react@18.2.0 and left-pad@1.3",
                "bearer authentication is required",
                "the Basic Authentication scheme",
                "token_count=512 max_tokens: 100",
                "{\"token\": null, \"password\": \"\"}",
                "sk_buff_list_head_initialised",
                "a risk-averse-and-long-hyphened-word",
                "at com.acme.Main.run(Main.java:42)",
                "https://example.org:8443/path?x=1",
                "http://localhost:8080/a@b",
                "ratio 3:4, key = value, a=b&c=d",
                "phone +49 30 1234567",
                "version 4.11.0-rc1 build 20261121093000",
                "-----BEGIN CERTIFICATE----- MII -----END CERTIFICATE-----",
                "Monday @ 10",
                "passport application",
                "compass=north",
                "monkey=1",
            })
    void leavesOrdinaryTextAsItIs(String text) {
        assertThat(TextMasker.mask(text)).isSameAs(text);
    }

    @Test
    void randomIdentifiersAndTimesSurvive() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            String id = new UUID(random.nextLong(), random.nextLong()).toString();
            long ms = 1_600_000_000_000L + random.nextInt(Integer.MAX_VALUE);
            String text = "request " + id + " at " + ms + " took " + random.nextDouble() + " s";
            assertThat(TextMasker.mask(text)).isSameAs(text);
        }
    }

    @Test
    void maskingTwiceIsMaskingOnce() {
        String once =
                TextMasker.mask("password=a b@c.org token: \"x\" 4111111111111111 redis://u:p@h Bearer abcdefgh1");
        assertThat(TextMasker.mask(once)).isEqualTo(once);
        assertThat(TextMasker.mask("password", once)).doesNotContain("a b");
    }

    @Test
    void valueOfASecretNameIsMaskedAsAWhole() {
        assertThat(TextMasker.mask("api_key", "plain words")).isEqualTo(TextMasker.SECRET);
        assertThat(TextMasker.mask("route", "plain words")).isEqualTo("plain words");
        assertThat(TextMasker.mask("owner", "x@example.org")).isEqualTo(TextMasker.EMAIL);
        assertThat(TextMasker.mask("token", "")).isEmpty();
    }

    @Test
    void hostileTextTakesTimeInProportionToItsLength() {
        for (String part : new String[] {
            "@",
            "a@",
            "://",
            "://a:",
            "password=",
            "password=\\",
            "\"password\":\"",
            "4111 ",
            "eyJ.",
            "-----BEGIN ",
            "-----BEGIN PRIVATE KEY",
            "%40",
            "Bearer ",
            "[masked:",
            "a.",
            "sk_",
            "cookie:",
            "token:  ",
            "\\\"token\\"
        }) {
            String text = part.repeat(1_000_000 / part.length());
            assertThat(TextMasker.mask(text)).as(part).isNotNull();
        }
    }
}
