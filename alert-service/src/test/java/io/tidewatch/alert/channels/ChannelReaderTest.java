package io.tidewatch.alert.channels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidewatch.kit.problems.FieldError;
import io.tidewatch.kit.problems.ProblemException;
import io.tidewatch.model.ProjectId;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChannelReaderTest {
    private final ChannelReader open =
            new ChannelReader(new AddressPolicy(true), InetAddress::getAllByName, text -> Optional.empty());
    private final ChannelReader closed = new ChannelReader(
            new AddressPolicy(false),
            host -> new InetAddress[] {InetAddress.getByAddress(new byte[] {10, 0, 0, 1})},
            text -> Optional.empty());

    private static final Channel PRESENT = new Channel(
            UUID.randomUUID(),
            ProjectId.DEFAULT,
            "On call",
            new ChannelConfig.Webhook(
                    URI.create("https://localhost/hook/0123456789abcdef0123?token=t"), Map.of("X-Token", "secret")));

    private static ChannelSpec read(ChannelReader reader, String json, Channel present) {
        try {
            return reader.read(new ObjectMapper().readTree(json.replace('\'', '"')), present);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static List<FieldError> errors(ChannelReader reader, String json, Channel present) {
        try {
            read(reader, json, present);
        } catch (ProblemException e) {
            return e.problem().errors();
        }
        throw new AssertionError("accepted: " + json);
    }

    @Test
    void readsAllThreeTypes() {
        assertThat(read(
                                open,
                                "{'name':'a','type':'webhook','config':{'url':'http://localhost/x','headers':{'X-A':'b'}}}",
                                null)
                        .config())
                .isEqualTo(new ChannelConfig.Webhook(URI.create("http://localhost/x"), Map.of("X-A", "b")));
        assertThat(read(open, "{'name':'a','type':'slack','config':{'url':'https://localhost/services/x'}}", null)
                        .config())
                .isEqualTo(new ChannelConfig.Slack(URI.create("https://localhost/services/x")));
        assertThat(read(open, "{'name':'a','type':'email','config':{'to':['ops@example.org']}}", null)
                        .config())
                .isEqualTo(new ChannelConfig.Email(List.of("ops@example.org")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'type':'email','config':{'to':['a@b.c']}} | name",
                "{'name':'a','config':{}} | type",
                "{'name':'a','type':'pager','config':{}} | type",
                "{'name':'a','type':'email'} | config",
                "{'name':'a','type':'email','config':{'to':[]}} | config.to",
                "{'name':'a','type':'email','config':{'to':['x\\r\\nBcc: y@z.q']}} | config.to[0]",
                "{'name':'a','type':'email','config':{'to':'a@b.c'}} | config.to",
                "{'name':'a','type':'webhook','config':{}} | config.url",
                "{'name':'a','type':'webhook','config':{'url':'ftp://localhost/'}} | config.url",
                "{'name':'a','type':'webhook','config':{'url':'http://u:p@localhost/'}} | config.url",
                "{'name':'a','type':'webhook','config':{'url':'http:///x'}} | config.url",
                "{'name':'a','type':'webhook','config':{'url':'http://localhost/','headers':{'Host':'x'}}} | config.headers.Host",
                "{'name':'a','type':'webhook','config':{'url':'http://localhost/','headers':{'A b':'x'}}} | config.headers.A b",
                "{'name':'a','type':'webhook','config':{'url':'http://localhost/','headers':{'A':'x\\n'}}} | config.headers.A",
                "{'name':'a','type':'webhook','config':{'url':'http://localhost/','headers':{'A':'********'}}} | config.headers.A",
                "{'name':'a','type':'webhook','colour':'red','config':{'url':'http://localhost/'}} | colour",
                "[] | body",
            })
    void everyMistakeNamesItsField(String json, String field) {
        assertThat(errors(open, json, null)).extracting(FieldError::field).contains(field);
    }

    @Test
    void privateTargetsAreRefusedUnlessAllowed() {
        assertThat(errors(closed, "{'name':'a','type':'slack','config':{'url':'https://intranet/x'}}", null))
                .singleElement()
                .satisfies(error -> {
                    assertThat(error.field()).isEqualTo("config.url");
                    assertThat(error.message()).contains("10.0.0.1");
                });
    }

    @Test
    void secretsAreMasked() {
        ChannelConfig.Webhook masked = (ChannelConfig.Webhook) SecretMask.mask(PRESENT.config());
        assertThat(masked.url()).hasToString("https://localhost/hook/********?token=********");
        assertThat(masked.headers()).containsExactly(Map.entry("X-Token", "********"));
        assertThat(SecretMask.mask(new ChannelConfig.Slack(URI.create("https://hooks.slack.com/services/T0/B0/x"))))
                .isEqualTo(new ChannelConfig.Slack(
                        URI.create("https://hooks.slack.com/********/********/********/********")));
        assertThat(PRESENT.config().toString()).doesNotContain("secret", "0123456789abcdef");
    }

    @Test
    void aMaskThatComesBackKeepsTheSecret() {
        ChannelSpec spec = read(
                open,
                "{'name':'b','type':'webhook','config':{'url':'https://localhost/hook/********?token=********',"
                        + "'headers':{'X-Token':'********','X-New':'n'}}}",
                PRESENT);

        assertThat(spec.config())
                .isEqualTo(new ChannelConfig.Webhook(
                        URI.create("https://localhost/hook/0123456789abcdef0123?token=t"),
                        Map.of("X-Token", "secret", "X-New", "n")));
    }

    @Test
    void aSecretIsNotHandedToAnotherHost() {
        assertThat(errors(
                        open,
                        "{'name':'b','type':'webhook','config':{'url':'https://127.0.0.1/','headers':{'X-Token':'********'}}}",
                        PRESENT))
                .extracting(FieldError::field)
                .containsExactly("config.headers.X-Token");
    }

    @Test
    void anAlteredMaskIsRefused() {
        assertThatThrownBy(() -> read(
                        open,
                        "{'name':'b','type':'webhook','config':{'url':'https://localhost/other/********'}}",
                        PRESENT))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("config.url");
    }
}
