package io.tidewatch.alert.notify;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A receiver's answer.
 *
 * @param status HTTP status
 * @param reason reason phrase, may be empty
 * @param retryAfter header of that name; null when absent
 * @param body the first part of the body as text
 */
record HttpAnswer(int status, String reason, @Nullable String retryAfter, String body) {
    private static final int DETAIL_LIMIT = 300;

    /**
     * 2xx is delivered; 408, 425, 429 and 5xx are tried again; everything else, redirects included, will not get
     * better by trying.
     */
    Outcome outcome(Instant now) {
        String detail = (status + " " + reason).strip();
        if (status >= 200 && status < 300) {
            return new Outcome.Delivered(detail);
        }
        String words = body.substring(0, Math.min(body.length(), DETAIL_LIMIT)).replaceAll("\\p{Cntrl}+", " ");
        String said = words.isBlank() ? detail : detail + ": " + words.strip();
        if (status == 408 || status == 425 || status == 429 || status >= 500) {
            return new Outcome.Retry(said, RetryAfter.parse(retryAfter, now));
        }
        return new Outcome.Failed(said);
    }
}
