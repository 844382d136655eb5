package io.tidewatch.ingest.masking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonMaskerTest {
    private final ObjectMapper json = new ObjectMapper();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"password\":\"a\",\"n\":1}                | {\"password\":\"[masked:secret]\",\"n\":1}",
                "{\"a\":{\"b\":[{\"apiKey\":\"x\"}]}}        | {\"a\":{\"b\":[{\"apiKey\":\"[masked:secret]\"}]}}",
                "{\"secret\":{\"a\":[1,\"b\",null,true]}}    | {\"secret\":{\"a\":[\"[masked:secret]\",\"[masked:secret]\",null,true]}}",
                "{\"note\":\"mail a@b.org\"}                 | {\"note\":\"mail [masked:email]\"}",
                "{\"number\":4111111111111111}               | {\"number\":\"[masked:card]\"}",
                "{\"a@b.org\":1}                             | {\"[masked:email]\":1}",
                "{\"card\":\"anything\"}                     | {\"card\":\"[masked:secret]\"}",
            })
    void masksAtAnyDepth(String text, String masked) throws Exception {
        assertThat(JsonMasker.mask(json.readTree(text)).toString()).isEqualTo(masked);
    }

    @Test
    void ordinaryTreesStayEqual() throws Exception {
        String text =
                "{\"order\":1234567890123456,\"ms\":1763719200000,\"x\":0.1,\"list\":[1,\"two\",null,{\"d\":true}]}";
        assertThat(JsonMasker.mask(json.readTree(text))).isEqualTo(json.readTree(text));
    }
}
